import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * From now on the first signal asks the command to end, and leaves it the time to leave nothing half done; the second ends the
 * process.
 */
export function interruption() {
  const controller = new AbortController();
  let code: number | null = null;
  const handlers = signals.map((name) => {
    const handle = () => {
      const ended = 128 + constants.signals[name];
      if (code !== null) process.exit(ended);
      code = ended;
      controller.abort();
    };
    process.on(name, handle);
    return () => process.off(name, handle);
  });
  return {
    signal: controller.signal,
    /** With what the process ends because of it: 128 and the signal's number. Null: no signal came. */
    code: () => code,
    /** Signals do again what they usually do. */
    stop: () => {
      for (const one of handlers) one();
    },
  };
}
