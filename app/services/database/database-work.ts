import type { DbBackup } from '../../contract/index.ts';

/** What is done to databases for longer than a screen may wait: off the main thread, where there is one to spare. */
export interface DatabaseWork {
  /** Makes an adopted copy of `source` at `copy`. */
  prepareImport(request: { source: string; copy: string }): Promise<void>;
  /** Makes a backup, and thins out the old ones. Throws `cancelled` when asked to stop. */
  backUp(watch: { onProgress: (fraction: number) => void; signal: AbortSignal }): Promise<DbBackup>;
  /** Newest first; each is read and checked. */
  listBackups(): Promise<DbBackup[]>;
}
