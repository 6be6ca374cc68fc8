import { errorCodeOf } from '../../lib/failures.ts';

/** Milliseconds until a try again: the disk that paused a VM may be the database's. */
const retryPause = 60_000;

/** Something that the machine did. */
interface Deed {
  /** How the machine is, which what it does next overtakes; false: something that happened. */
  readonly isState: boolean;
  /** Changes the row. */
  write(): void;
}

export type MachineDiary = ReturnType<typeof createMachineDiary>;

/**
 * Writes down what one machine does, in its order. What the database does not take is tried again every minute, also after the
 * machine has ended: until its row says so, no other is started.
 */
export function createMachineDiary(report: (error: unknown) => void) {
  let waiting: Deed[] = [];
  let retry: NodeJS.Timeout | undefined;

  function writeAll(): void {
    clearTimeout(retry);
    for (let deed = waiting.shift(); deed; deed = waiting.shift()) {
      try {
        deed.write();
      } catch (error) {
        report(error);
        if (!errorCodeOf(error).startsWith('SQLITE_')) continue;
        waiting.unshift(deed);
        retry = setTimeout(writeAll, retryPause).unref();
        return;
      }
    }
  }

  /** A state that waits to be written down holds no more. */
  function overtake(): void {
    waiting = waiting.filter(({ isState }) => !isState);
  }

  return {
    overtake,

    /** Now, or as soon as the database takes it. Does not throw. */
    write(deed: Deed): void {
      if (deed.isState) overtake();
      waiting.push(deed);
      writeAll();
    },

    /** Forgets what waits. */
    close(): void {
      clearTimeout(retry);
      waiting = [];
    },
  };
}
