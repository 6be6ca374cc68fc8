import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiClient } from '../contract/index.ts';
import { type Clock, timestamp } from '../lib/clock.ts';
import { actorOf } from './actor-of.ts';

/** Letters of what a client says that are shown. */
const longest = 200;

/**
 * From now on knows who is connected, and what each asked last; answers the function that lists them, the longest first. A
 * connection that has not asked anything is nobody yet.
 */
export function followClients(server: Pick<Server, 'on'>, clock: Clock): () => ApiClient[] {
  const clients = new Map<Duplex, ApiClient>();
  let lastId = 0;

  const note = (request: IncomingMessage) => {
    const { socket, headers, method = '', url = '' } = request;
    const known = clients.get(socket);
    if (!known) socket.once('close', () => clients.delete(socket));
    clients.set(socket, {
      id: known?.id ?? ++lastId,
      actor: actorOf(request),
      program: headers['user-agent']?.slice(0, longest) ?? null,
      request: `${method} ${url.split('?')[0]}`.slice(0, longest),
      since: known?.since ?? timestamp(clock),
    });
  };
  server.on('request', note);
  server.on('upgrade', note);
  return () => [...clients.values()];
}
