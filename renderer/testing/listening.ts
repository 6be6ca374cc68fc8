import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';

/** A port that this process has on every address until `close` is called. */
async function listen(): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '0.0.0.0', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
  return { port: address.port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** This process listens on a port of every address until the test ends. Resolves to the port. */
export async function takePort(): Promise<number> {
  const { port, close } = await listen();
  onTestFinished(close);
  return port;
}

/** A port that no program listened on a moment ago. */
export async function freePort(): Promise<number> {
  const { port, close } = await listen();
  await close();
  return port;
}
