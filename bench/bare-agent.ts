import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two looks whether a guest's agent answers. */
const look = 250;

/** A guest's agent that is asked over its socket by nothing but this. */
export interface BareAgent {
  /** Runs a program in the guest, and asks over and over until it has ended. */
  run(program: string): Promise<void>;
  close(): void;
}

/** Resolves once the agent answers at the socket of its port. */
export async function bareAgent(socketPath: string): Promise<BareAgent> {
  const socket = connect(socketPath);
  let take: (answer: unknown) => void = () => undefined;
  createInterface({ input: socket }).on('line', (line) => take(JSON.parse(line)));
  const ask = (execute: string, args: object) =>
    new Promise<Record<string, unknown>>((resolve) => {
      take = (answer) => resolve((answer as { return: Record<string, unknown> }).return);
      socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    });
  // Each number once: what is answered late is told from what was asked last.
  let isThere = false;
  for (let id = 1; !isThere; id += 1) {
    const answered = ask('guest-sync', { id }).then((said) => Number(said) === id);
    isThere = await Promise.race([answered, delay(look, false)]);
  }
  return {
    async run(path) {
      const { pid } = await ask('guest-exec', { path, 'capture-output': true });
      while (!(await ask('guest-exec-status', { pid })).exited);
    },
    close: () => socket.destroy(),
  };
}
