import Database from 'better-sqlite3';
import type { Image } from '../../contract/images.ts';

export type SourceImage = Omit<Image, 'managed' | 'updatedAt'>;

export interface SourceVm {
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
  readonly guestIp: string;
  readonly state: string;
  readonly createdAt: string;
  readonly lastTouchedAt: string;
  /** The texts as they are in the file. */
  readonly specJson: string;
  readonly runtimeJson: string;
  readonly statsJson: string;
}

export interface SourceRows {
  /** By name. */
  readonly images: readonly SourceImage[];
  /** By name. */
  readonly vms: readonly SourceVm[];
}

const imageColumns = {
  id: 'id',
  name: 'name',
  artifactDir: 'artifact_dir',
  rootfsPath: 'rootfs_path',
  workSeedPath: 'work_seed_path',
  kernelPath: 'kernel_path',
  initrdPath: 'initrd_path',
  modulesDir: 'modules_dir',
  packagesPath: 'packages_path',
  buildSize: 'build_size',
  seededSshPublicKeyFingerprint: 'seeded_ssh_public_key_fingerprint',
  createdAt: 'created_at',
} as const satisfies Record<Exclude<keyof SourceImage, 'docker'>, string>;

const vmColumns = {
  id: 'id',
  name: 'name',
  imageId: 'image_id',
  guestIp: 'guest_ip',
  state: 'state',
  createdAt: 'created_at',
  lastTouchedAt: 'last_touched_at',
  specJson: 'spec_json',
  runtimeJson: 'runtime_json',
  statsJson: 'stats_json',
} as const satisfies Record<keyof SourceVm, string>;

/** Reads all that an adopted copy has to bring. */
export function readSource(copy: string, nativeBinding?: string): SourceRows {
  const db = new Database(copy, { readonly: true, fileMustExist: true, nativeBinding });
  try {
    return {
      images: db
        .prepare<[], Omit<SourceImage, 'docker'> & { docker: number }>(
          select('images', imageColumns, ', docker <> 0 AS docker'),
        )
        .all()
        .map((image) => ({ ...image, docker: image.docker === 1 })),
      vms: db.prepare<[], SourceVm>(select('vms', vmColumns)).all(),
    };
  } finally {
    db.close();
  }
}

const nullable: ReadonlySet<string> = new Set([
  ...['artifact_dir', 'work_seed_path', 'initrd_path', 'modules_dir', 'packages_path', 'build_size'],
  'seeded_ssh_public_key_fingerprint',
]);

/** As text, whatever the other program stored: a JSON column may hold bytes. */
function select(table: string, columns: Record<string, string>, more = ''): string {
  const texts = Object.entries(columns).map(([field, column]) => {
    const text = `CAST(${column} AS TEXT)`;
    return `${nullable.has(column) ? text : `coalesce(${text}, '')`} AS ${field}`;
  });
  return `SELECT ${texts.join(', ')}${more} FROM ${table} WHERE id IS NOT NULL ORDER BY name, id`;
}
