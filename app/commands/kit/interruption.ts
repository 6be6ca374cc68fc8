import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Takes who gets signals from now on, by their names without “SIG”. Returns the function that undoes it. */
export type PassSignals = (to: (name: 'INT' | 'TERM' | 'HUP') => void) => () => void;

/** How many signals are passed on: who sends more wants the process to end, whatever becomes of the command. */
const mostPassed = 2;

/**
 * Milliseconds within which the same signal is not a second one: of one Ctrl-C, or one `timeout`, a process may hear twice, in
 * its group and from the program that started it.
 */
const sameSignal = 300;

/**
 * From now on the first signal asks the command to end, and leaves it the time to leave nothing half done; the second ends the
 * process. Signals that are passed on end nothing here: what gets them decides.
 */
export function interruption() {
  const controller = new AbortController();
  let code: number | null = null;
  let passTo: Parameters<PassSignals>[0] | null = null;
  let passed = 0;
  const heard = new Map<string, number>();
  const isEcho = (name: string) => {
    const [before, now] = [heard.get(name), performance.now()];
    heard.set(name, now);
    return before !== undefined && now - before < sameSignal;
  };
  const handlers = signals.map((name) => {
    const handle = () => {
      if (isEcho(name)) return;
      const ended = 128 + constants.signals[name];
      if (passTo && passed < mostPassed) {
        passed++;
        passTo(name === 'SIGINT' ? 'INT' : name === 'SIGTERM' ? 'TERM' : 'HUP');
        return;
      }
      if (passTo || code !== null) process.exit(ended);
      code = ended;
      controller.abort();
    };
    process.on(name, handle);
    return () => process.off(name, handle);
  });
  return {
    signal: controller.signal,
    passSignals: ((to) => {
      passTo = to;
      return () => {
        passTo = null;
      };
    }) satisfies PassSignals,
    /** With what the process ends because of it: 128 and the signal's number. Null: no signal came. */
    code: () => code,
    /** Signals do again what they usually do. */
    stop: () => {
      for (const one of handlers) one();
    },
  };
}
