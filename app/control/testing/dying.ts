import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makeTestFolder } from '../../store/testing/factories.ts';

/**
 * A socket that leads to that of a dashboard, until this dies in one of its answers: the one on the connection of this number,
 * from 1, of which this share of its first bytes comes through. From then on nobody listens.
 */
export async function serveDying(
  path: string,
  { connection, share }: { connection: number; share: number },
  front = join(makeTestFolder(), 'control.sock'),
) {
  const open = new Set<Socket>();
  let count = 0;
  const server = createServer((near) => {
    count += 1;
    const isLast = count === connection;
    const far = connect(path);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
    }
    near.pipe(far);
    if (!isLast) far.pipe(near);
    else far.once('data', (bytes) => near.write(bytes.subarray(0, bytes.length * share), die));
  });
  function die(): void {
    server.close();
    for (const socket of open) socket.destroy();
  }
  onTestFinished(die);
  server.listen(front);
  await once(server, 'listening');
  return { front, hasDied: () => count >= connection };
}
