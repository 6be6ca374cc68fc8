import type { ServerResponse } from 'node:http';
import type { ErrorValue } from '../contract/index.ts';
import type { EventBus } from '../lib/bus.ts';
import { type StreamedEvent, streamedEvents } from './protocol.ts';
import { BadRequest } from './read-body.ts';
import { badRequest } from './respond.ts';

/** Bytes that may wait for a client that does not read. */
const mostWaiting = 1024 * 1024;
/** Milliseconds in which a client that is cut off may still read the reason. */
const lastWords = 10_000;

const fellBehind: ErrorValue = {
  code: 'timeout',
  message: 'This client didn’t read the events fast enough, so some were left out.',
  unchanged: 'The VMs aren’t affected.',
  hint: 'Connect again, then read the lists again.',
};

/**
 * Tells a client what happens from now on, as server-sent events; `?event=vm.changed` names those that it wants. There is no
 * heartbeat: a Unix socket is closed when either end dies. Throws `BadRequest`.
 */
export function sendEvents(response: ServerResponse, query: URLSearchParams, events: EventBus): void {
  const wanted = wantedEvents(query);
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.flushHeaders();
  const ends = wanted.map((name) => events.on(name, (payload) => tell(name, payload)));
  const stop = () => {
    for (const end of ends.splice(0)) end();
  };
  response.on('close', stop);

  function tell(name: string, payload: unknown): void {
    write(name, payload);
    if (response.writableLength <= mostWaiting) return;
    stop();
    write('error', { error: fellBehind });
    response.end();
    const timer = setTimeout(() => response.destroy(), lastWords).unref();
    response.on('close', () => clearTimeout(timer));
  }

  function write(name: string, payload: unknown): void {
    response.write(`event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`);
  }
}

function wantedEvents(query: URLSearchParams): readonly StreamedEvent[] {
  for (const name of query.keys())
    if (name !== 'event')
      throw new BadRequest(400, badRequest(`There is no query parameter ${name} here.`, 'Use event.'));
  const names = query.getAll('event');
  if (names.length === 0) return streamedEvents;
  const wanted = streamedEvents.filter((name) => names.includes(name));
  if (wanted.length === new Set(names).size) return wanted;
  throw new BadRequest(
    400,
    badRequest('There is no event of this name.', `Choose of ${streamedEvents.join(', ')}.`),
  );
}
