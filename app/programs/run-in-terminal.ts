import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** Runs a program on this process's own terminal, and resolves to its exit code; 128 and the signal's number where one ended it. */
export function runInTerminal(argv: readonly [string, ...string[]]): Promise<number> {
  const [program, ...args] = argv;
  return new Promise((resolve, reject) => {
    // Ctrl-C is for the program, which gets it from the terminal itself.
    const ignore = () => undefined;
    process.on('SIGINT', ignore).on('SIGQUIT', ignore);
    const child = spawn(program, args, { stdio: 'inherit' });
    const end = (settle: () => void) => {
      process.off('SIGINT', ignore).off('SIGQUIT', ignore);
      settle();
    };
    child.on('error', (error) => end(() => reject(error)));
    child.on('exit', (code, signal) =>
      end(() => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))),
    );
  });
}
