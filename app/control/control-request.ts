import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
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
  /** Whether somebody listens at the socket; they may not answer. */
  isListenedTo(): Promise<boolean>;
  /** Resolves to the answer's value; undefined: it has none. */
  ask(request: ControlRequest): Promise<unknown>;
  /** Resolves to an answer whose body is still to be read. */
  open(request: ControlRequest): Promise<IncomingMessage>;
  /** Resolves to the stream that the connection has become. */
  upgrade(request: ControlRequest, protocol: string): Promise<Duplex>;
  /** Ends what is under way. */
  close(): void;
}

/** Node would look for the host's name to check in a certificate, with an expression that takes milliseconds to compile. */
const withoutCertificate = { servername: '' };

/** Does not connect yet. `client`: as whom the activity log names the requests. */
export function controlConnection(socketPath: string, client: string): ControlConnection {
  // A connection for each request: one that was kept may be closed in the moment of its next use.
  const agent = new Agent();

  /** Only this user can have made what is in such a folder. */
  function requireOwnSocket(): void {
    try {
      requirePrivateFolder(dirname(socketPath));
    } catch (error) {
      throw asFailure(error);
    }
  }

  function begin(
    { method, path, body, patience, signal, headers }: ControlRequest,
    extra: Record<string, string> = {},
  ): Promise<{ answer: IncomingMessage; socket?: Duplex }> {
    return new Promise((resolve, reject) => {
      requireOwnSocket();
      const json = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
      const length = json && { 'Content-Type': 'application/json', 'Content-Length': String(json.length) };
      const all = { Host: 'localhost', 'Banger-Client': client, ...length, ...headers, ...extra };
      const target = { socketPath, agent, method, path, signal, headers: all };
      const request = httpRequest({ ...target, ...withoutCertificate });
      if (patience !== undefined)
        request.setTimeout(patience, () => request.destroy(Object.assign(new Error(), { code: silence })));
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
    async isListenedTo() {
      let socket: Socket | undefined;
      try {
        requireOwnSocket();
        socket = connect(socketPath);
        await once(socket, 'connect');
        return true;
      } catch (error) {
        const failed = asFailure(error);
        if (isNobody(failed)) return false;
        throw failed;
      } finally {
        socket?.destroy();
      }
    },
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

const silence = 'ETIMEDOUT';

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

/** Whether an error of a connection says that nobody listens at the socket, or stopped before the connection was taken. */
export function isNobody(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  const code = errorCodeOf(error.cause);
  if (code === 'ECONNRESET') return (error.cause as NodeJS.ErrnoException).syscall === 'connect';
  return ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'ENOTDIR'].includes(code);
}

/** Whether it says that whoever was asked has ended before the answer was there: what it was asked may be done. */
export function isGone(error: unknown): boolean {
  return error instanceof AppError && error.value.message === goneMessage;
}

const goneMessage = 'Banger ended before it had answered.';

/** Whether an error of a connection says that the answer is late. */
export function isSilent(error: unknown): boolean {
  return error instanceof AppError && errorCodeOf(error.cause) === silence;
}

function asFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = errorCodeOf(error);
  if (code === 'ABORT_ERR') return stopped();
  if (code === silence) return silent(error);
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

function silent(cause: unknown): AppError {
  const words = {
    message: 'Banger didn’t answer in time.',
    unchanged: 'Nothing is known to have changed.',
    hint: 'Look at its window, or end its process, then try again.',
  };
  return failure('timeout', words, cause);
}

function unreadable(): AppError {
  return failure('internal', {
    message: 'Banger gave an answer that can’t be read. It may be of another version.',
    unchanged: 'Everything that was finished is kept.',
    hint: 'Quit Banger, open it again, then try again.',
  });
}
