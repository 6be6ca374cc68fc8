import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { joinSocket } from './join-socket.ts';

/** Somebody who listens, and does this to who connects. */
async function serve(act: (socket: Socket) => void): Promise<{ address: string; port: number }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    act(socket);
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const place = server.address();
  return { address: '127.0.0.1', port: typeof place === 'object' && place ? place.port : 0 };
}

function streams() {
  const controller = new AbortController();
  return { input: new PassThrough(), output: new PassThrough(), signal: controller.signal, controller };
}

test('every byte arrives, in both directions, before it resolves', async () => {
  const sent = Buffer.alloc(8 * 1024 * 1024, 'ab\0\xff\r\n', 'latin1');
  const place = await serve((socket) => socket.pipe(socket));
  const { controller: _, ...ours } = streams();
  const joined = joinSocket({ ...place, ...ours });
  const received = buffer(ours.output);
  ours.input.end(sent);
  await joined;
  ours.output.end();
  expect((await received).equals(sent)).toBe(true);
});

test('the other side may end first, and then what it said last is written', async () => {
  const place = await serve((socket) => socket.end('SSH-2.0-x\r\nbye'));
  const { controller: _, ...ours } = streams();
  await joinSocket({ ...place, ...ours });
  ours.output.end();
  expect((await buffer(ours.output)).toString()).toBe('SSH-2.0-x\r\nbye');
});

test.each([
  ['a signal', ({ controller }: ReturnType<typeof streams>) => controller.abort()],
  ['a reader who is gone', ({ output }: ReturnType<typeof streams>) => output.destroy(new Error('EPIPE'))],
  ['an input that breaks', ({ input }: ReturnType<typeof streams>) => input.destroy(new Error('EIO'))],
])('%s ends it, though the other side does not', async (_, end) => {
  let ended: Promise<unknown> = Promise.reject(new Error('nobody connected'));
  ended.catch(() => undefined);
  const place = await serve((socket) => {
    ended = once(socket.resume(), 'end');
    socket.write('hello');
  });
  const ours = streams();
  const joined = joinSocket({ ...place, ...ours });
  await once(ours.output, 'data');
  end(ours);
  await joined;
  await ended;
});

test('rejects where nobody listens', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = server.address();
  const port = typeof place === 'object' && place ? place.port : 0;
  server.close();
  await once(server, 'close');
  const { controller: _, ...ours } = streams();
  await expect(joinSocket({ address: '127.0.0.1', port, ...ours })).rejects.toThrow('ECONNREFUSED');
});
