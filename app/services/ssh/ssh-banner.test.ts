import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { answersSsh } from './ssh-banner.ts';

let close = () => {};
afterEach(() => close());

async function serverThat(greets: (socket: Socket, nth: number) => void): Promise<number> {
  let nth = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    nth += 1;
    greets(socket, nth);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return (server.address() as AddressInfo).port;
}

it('hears a server that greets, in however many pieces', async () => {
  const port = await serverThat((socket) => {
    socket.write('S');
    setImmediate(() => socket.write('SH-2.0-dropbear_2022.83\r\n'));
  });
  expect(await answersSsh('127.0.0.1', port, 5000)).toBe(true);
});

it('tries again while connections are taken and closed, as they are while a guest boots', async () => {
  const port = await serverThat((socket, nth) => (nth < 3 ? socket.end() : socket.write('SSH-2.0-x\r\n')));
  expect(await answersSsh('127.0.0.1', port, 5000)).toBe(true);
});

it('tries again when a connection leads nowhere', async () => {
  const port = await serverThat((socket, nth) => nth > 1 && socket.write('SSH-2.0-x\r\n'));
  expect(await answersSsh('127.0.0.1', port, 5000)).toBe(true);
});

it('gives up in time where nobody listens, nobody speaks, or something else does', async () => {
  const silent = await serverThat(() => {});
  expect(await answersSsh('127.0.0.1', silent, 200)).toBe(false);
  close();
  expect(await answersSsh('127.0.0.1', silent, 200)).toBe(false);
  const web = await serverThat((socket) => socket.end('HTTP/1.0 400 Bad Request\r\n\r\n'));
  expect(await answersSsh('127.0.0.1', web, 200)).toBe(false);
});
