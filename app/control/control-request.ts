import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { AppError, isErrorValue } from '../contract/errors.ts';
import { errorCodeOf, failure } from '../lib/failures.ts';
import { requirePrivateFolder } from './private-folder.ts';

export interface ControlRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Milliseconds without a sign of life; absent: as long as it takes. */
  readonly patience?: number;
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A connection to a control socket. Each of its functions rejects with an `AppError`. */
export interface ControlConnection {
  /** Resolves to the answer's value; undefined: it has none. */
  ask(request: ControlRequest): Promise<unknown>;
  /** Resolves to an answer whose body is still to be read. */
  open(request: ControlRequest): Promise<IncomingMessage>;
  /** Resolves to the stream that the connection has become. */
  upgrade(request: ControlRequest, protocol: string): Promise<Duplex>;
  /** Ends what is under way. */
  close(): void;
}

/** Does not connect yet. `client`: as whom the activity log names the requests. */
export function controlConnection(socketPath: string, client: string): ControlConnection {
  // A connection for each request: one that was kept may be closed in the moment of its next use.
  const agent = new Agent();

  function begin(
    { method, path, body, patience, signal, headers }: ControlRequest,
    extra: Record<string, string> = {},
  ): Promise<{ answer: IncomingMessage; socket?: Duplex }> {
    return new Promise((resolve, reject) => {
      // Only this user can have made what is in such a folder.
      requirePrivateFolder(dirname(socketPath));
      const json = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
      const length = json && { 'Content-Type': 'application/json', 'Content-Length': String(json.length) };
      const all = { Host: 'localhost', 'Banger-Client': client, ...length, ...headers, ...extra };
      const request = httpRequest({ socketPath, agent, method, path, signal, headers: all });
      if (patience !== undefined)
        request.setTimeout(patience, () =>
          request.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })),
        );
      request.on('error', (error) => reject(asFailure(error)));
      request.on('response', (answer) => resolve({ answer }));
      request.on('upgrade', (answer, socket, head) => {
        if (head.length > 0) socket.unshift(head);
        resolve({ answer, socket });
      });
      request.end(json);
    });
  }

  async function open(request: ControlRequest): Promise<IncomingMessage> {
    const { answer } = await begin(request);
    if (isDone(answer)) return answer;
    throw await failureIn(answer);
  }

  return {
    open,
    async ask(request) {
      const answer = await open(request);
      const body = await read(answer);
      if (answer.headers['content-type'] !== 'application/octet-stream') return parse(body);
      return { offset: Number(answer.headers['banger-offset']), data: new Uint8Array(body) };
    },
    async upgrade(request, protocol) {
      const { answer, socket } = await begin(request, { Connection: 'Upgrade', Upgrade: protocol });
      if (socket) return socket;
      throw isDone(answer) ? unreadable() : await failureIn(answer);
    },
    close: () => agent.destroy(),
  };
}

const isDone = ({ statusCode = 0 }: IncomingMessage) => statusCode >= 200 && statusCode < 300;

async function read(answer: IncomingMessage): Promise<Buffer> {
  const body = await buffer(answer).catch((error: unknown) => {
    throw asFailure(error);
  });
  if (!answer.complete) throw gone();
  return body;
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch {
    throw unreadable();
  }
}

async function failureIn(answer: IncomingMessage): Promise<AppError> {
  const said = parse(await read(answer)) as { error?: unknown } | undefined;
  return isErrorValue(said?.error) ? new AppError(said.error) : unreadable();
}

/** Whether an error of a connection says that nobody listens at the socket. */
export function isNobody(error: unknown): boolean {
  return (
    error instanceof AppError &&
    ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'ENOTDIR'].includes(errorCodeOf(error.cause))
  );
}

/** Whether it says that whoever was asked has ended before the answer was there: what it was asked may be done. */
export function isGone(error: unknown): boolean {
  return error instanceof AppError && error.value.message === goneMessage;
}

const goneMessage = 'Banger ended before it had answered.';

function asFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = errorCodeOf(error);
  if (code === 'ABORT_ERR') return stopped();
  if (code === 'ETIMEDOUT') return silent();
  return gone(error);
}

export function gone(cause?: unknown): AppError {
  const words = {
    message: goneMessage,
    unchanged: 'Everything that was finished is kept.',
    hint: 'Open Banger again, check what was done, then try again.',
  };
  return failure('cancelled', words, cause);
}

function stopped(): AppError {
  return failure('cancelled', {
    message: 'The request was canceled before Banger had answered.',
    unchanged: 'Everything that was finished is kept.',
    hint: 'Check what was done, then try again.',
  });
}

function silent(): AppError {
  return failure('timeout', {
    message: 'Banger didn’t answer in time.',
    unchanged: 'Nothing is known to have changed.',
    hint: 'Look at its window, or end its process, then try again.',
  });
}

function unreadable(): AppError {
  return failure('internal', {
    message: 'Banger gave an answer that can’t be read. It may be of another version.',
    unchanged: 'Everything that was finished is kept.',
    hint: 'Quit Banger, open it again, then try again.',
  });
}
