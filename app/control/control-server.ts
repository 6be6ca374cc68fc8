import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import { AppError, type ErrorValue } from '../contract/errors.ts';
import { notOpenYet } from '../ipc/not-open-yet.ts';
import { errorCodeOf } from '../lib/failures.ts';
import { requirePrivateFolder } from './private-folder.ts';
import { BadRequest, readBody } from './read-body.ts';
import { badRequest, endWithError, refused, sendError, sendJson, statusOf } from './respond.ts';

/** What answers below `/v1`, but for `/v1/window/show`. Neither throws. */
export interface ControlApi {
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array): void;
  /** Ends the consoles that are used: they have no end of their own. */
  endConsoles(): void;
}

export interface ControlServerParts {
  /** Shows the window: somebody started the program again. What it throws is its answer. */
  readonly show: (args: readonly string[]) => void;
  readonly report: (error: unknown) => void;
  readonly limits?: Partial<ControlLimits>;
}

interface ControlLimits {
  readonly connections: number;
  /** Milliseconds in which a request must have arrived, its head sooner. */
  readonly requestTime: number;
  readonly headTime: number;
}

const usual: ControlLimits = { connections: 256, requestTime: 30_000, headTime: 10_000 };

export interface ControlServer {
  readonly server: Server;
  /** From now on this answers; until then everybody hears that Banger is starting. */
  answerWith(api: ControlApi): void;
}

/**
 * Answers on a socket until the process ends. What lies at the path is replaced, so the caller must know that it is nobody's.
 * A socket that cannot be made, and a connection that is not for this user alone, are reported.
 */
export function serveControl(path: string, parts: ControlServerParts): ControlServer {
  const { show, report } = parts;
  const { connections, requestTime, headTime } = { ...usual, ...parts.limits };
  let api: ControlApi | null = null;
  let isOpenToOthers = false;
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: headTime,
    requestTimeout: requestTime,
    connectionsCheckingInterval: Math.min(headTime, requestTime),
    keepAliveTimeout: 5000,
    // We refuse such a request ourselves.
    requireHostHeader: false,
  });
  server.maxConnections = connections;

  server.on('connection', (socket) => {
    try {
      requirePrivateFolder(dirname(path));
    } catch (error) {
      socket.destroy();
      if (!isOpenToOthers) report(error);
      isOpenToOthers = true;
    }
  });
  server.on('request', (request, response) => {
    response.on('error', () => undefined);
    const foreign = foreignRequest(request);
    if (foreign) sendError(response, foreign);
    else if (request.url === '/v1/window/show') void showWindow(request, response);
    else if (api) api.request(request, response);
    else sendError(response, notOpenYet, 503);
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const foreign = foreignRequest(request);
    if (foreign) endWithError(socket, foreign);
    else if (api) api.upgrade(request, socket, head);
    else endWithError(socket, notOpenYet, 503);
  });
  // What Node would answer by itself, without a word.
  server.on('checkExpectation', (_, response) => {
    sendError(response, badRequest('This expectation isn’t known.', 'Send no “Expect”.'), 417);
  });
  server.on('connect', (_, socket) => {
    endWithError(socket, badRequest('This is no proxy.', 'See /v1/openapi.json.'), 405);
  });
  server.on('clientError', (error, socket) => {
    const { status, message } = misread[errorCodeOf(error)] ?? { status: 400, message: 'This isn’t HTTP.' };
    endWithError(socket, badRequest(message, 'Correct the request.'), status);
  });
  server.on('error', report);

  async function showWindow(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await readBody(request);
      if (request.method !== 'POST') response.setHeader('Allow', 'POST');
      if (request.method !== 'POST') throw new BadRequest(405, badRequest('Use POST here.', 'Try again.'));
      // Not for a launch: the window waits for all that is loaded before it.
      const { showSchema } = await import('./show-schema.ts');
      const parsed = showSchema.safeParse(body);
      if (!parsed.success)
        throw new BadRequest(400, badRequest('Some of the values aren’t valid.', 'Send {"args": []}.'));
      show(parsed.data.args);
      sendJson(response, 200, undefined);
    } catch (error) {
      answerFailure(request, response, error, report);
    }
  }

  // The socket is made within `listen`, for this user only.
  const before = process.umask(0o177);
  try {
    requirePrivateFolder(dirname(path));
    rmSync(path, { force: true });
    server.listen(path).unref();
  } catch (error) {
    report(error);
  } finally {
    process.umask(before);
  }
  return {
    server,
    answerWith(next) {
      api = next;
    },
  };
}

const misread: Record<string, { status: number; message: string } | undefined> = {
  HPE_HEADER_OVERFLOW: { status: 431, message: 'The head of the request is longer than 16 KiB.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request didn’t arrive in time.' },
};

/** Web pages cannot reach a Unix socket; whatever forwards them to it is refused. */
function foreignRequest({ headers }: IncomingMessage) {
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined)
    return refused('Web pages may not use the control socket.', 'Use the command line.');
  if (headers.host?.toLowerCase() !== 'localhost')
    return refused(
      'The request is for another host than localhost.',
      'Use URLs that begin with http://localhost/v1/.',
    );
  return null;
}

export const unforeseen: ErrorValue = {
  code: 'internal',
  message: 'Banger couldn’t finish this.',
  unchanged: 'Your VMs and images are kept.',
  hint: 'See the log in the state folder.',
};

/** Answers with an error, and ends the connection where the rest of a body is still on its way. */
export function answerFailure(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  report: (error: unknown) => void,
): void {
  if (response.headersSent || response.destroyed || request.errored) {
    response.destroy();
    return;
  }
  if (!request.complete) response.setHeader('Connection', 'close');
  if (error instanceof AppError) {
    sendError(response, error.value, error instanceof BadRequest ? error.status : statusOf(error.value));
    return;
  }
  report(error);
  sendError(response, unforeseen);
}
