import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { answer } from '../../ipc/answer.ts';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { type ControlClient, connectControl } from '../client.ts';
import { createControlApi } from '../control-api.ts';
import { type ControlServerParts, serveControl } from '../control-server.ts';

/** A control socket without an API, until `control.answerWith` is called. */
export async function serveSocket(
  parts: Partial<ControlServerParts> = {},
  path = join(makeTestFolder(), 'control.sock'),
) {
  const reports: unknown[] = [];
  const control = serveControl(path, {
    show: () => undefined,
    report: (error) => reports.push(error),
    ...parts,
  });
  onTestFinished(() => {
    control.server.closeAllConnections();
    control.server.close();
  });
  await once(control.server, 'listening');
  return { path, control, reports };
}

export type ServedDashboard = Awaited<ReturnType<typeof serveDashboard>>;

/** A dashboard whose control socket answers. */
export async function serveDashboard(app?: TestDashboard, path?: string) {
  const dashboard = app ?? (await openTestDashboard());
  const served = await serveSocket({}, path);
  const report = (error: unknown) => served.reports.push(error);
  served.control.answerWith(
    createControlApi({
      version: '1.2.3',
      report,
      backend: () => ({
        answer: (channel, input, caller) =>
          answer(dashboard.dashboard, channel, input, caller, (_, error) => report(error)),
        dashboard: dashboard.dashboard,
      }),
    }),
  );
  return { ...served, app: dashboard };
}

/** A client of a socket that somebody listens at. */
export async function clientOf(path: string, client?: 'cli' | 'mcp' | 'api'): Promise<ControlClient> {
  const connected = await connectControl(path, client ? { client } : {});
  if (!connected) throw new Error('nobody listens');
  onTestFinished(() => connected.close());
  return connected;
}

/** What the server says to these bytes until it closes the connection. */
export async function answerTo(path: string, bytes: string | Uint8Array): Promise<string> {
  const socket = connect(path);
  socket.on('error', () => undefined);
  socket.write(bytes);
  return text(socket).catch(() => '');
}

interface Spoken {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

interface Heard {
  readonly status: number;
  readonly head: string;
  readonly body: unknown;
}

/** One request with exactly these headers beside `Host`, on a connection of its own. */
export async function speak(path: string, request: Spoken): Promise<Heard> {
  const { method = 'GET', body = '', headers = {} } = request;
  const all = {
    Host: 'localhost',
    Connection: 'close',
    ...(body && { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  const said = await answerTo(path, [`${method} ${request.path} HTTP/1.1`, ...lines, '', body].join('\r\n'));
  const end = said.indexOf('\r\n\r\n');
  const content = said.slice(end + 4);
  return {
    status: Number(said.split(' ')[1]),
    head: said.slice(0, end),
    body: content && /application\/json/.test(said.slice(0, end)) ? JSON.parse(content) : content,
  };
}
