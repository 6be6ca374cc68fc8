import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { AppError, isErrorValue } from '../contract/errors.ts';
import { errorCodeOf, failure } from '../lib/failures.ts';
import { requirePrivateFolder } from './private-folder.ts';
import { AnswerCut, type AnswerHead, AnswerOdd, readHead, readRest } from './read-answer.ts';

export interface ControlRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Milliseconds without a sign of life; absent: as long as it takes. */
  readonly patience?: number;
  readonly signal?: AbortSignal | undefined;
}

/** A connection to a control socket. Each of its functions rejects with an `AppError`. */
export interface ControlConnection {
  /** Whether somebody listens at the socket; they may not answer. */
  isListenedTo(): Promise<boolean>;
  /** Resolves to the answer's value; undefined: it has none. */
  ask(request: ControlRequest): Promise<unknown>;
  /** Resolves to the body of an answer that has no end. */
  open(request: ControlRequest): Promise<Readable>;
  /** Resolves to the stream that the connection has become. */
  upgrade(request: ControlRequest, protocol: string): Promise<Duplex>;
  /** Ends what is under way. */
  close(): void;
}

/**
 * Does not connect yet. `client`: as whom the activity log names the requests. Not by node:http: to load it and to begin took half
 * of what a command takes beyond Electron, for requests that are a few lines and answers that tell their length.
 */
export function controlConnection(socketPath: string, client: string): ControlConnection {
  const underWay = new Set<Socket>();

  /** Only this user can have made what is in such a folder. */
  function requireOwnSocket(): void {
    try {
      requirePrivateFolder(dirname(socketPath));
    } catch (error) {
      throw asFailure(error);
    }
  }

  /** On a connection of its own: one that was kept may be closed in the moment of its next use. */
  async function begin(
    { method, path, body, patience = 0, signal }: ControlRequest,
    { version, connection, ...extra }: { version: string; connection: string; upgrade?: string },
  ): Promise<{ socket: Socket; head: AnswerHead }> {
    requireOwnSocket();
    const json = body === undefined ? '' : JSON.stringify(body);
    const length = json && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) };
    const all = { host: 'localhost', 'banger-client': client, connection, ...extra, ...length };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect({ path: socketPath, ...(signal && { signal }) });
    underWay.add(socket);
    socket.once('close', () => underWay.delete(socket));
    socket.setTimeout(patience, () => socket.destroy(Object.assign(new Error(), { code: silence })));
    socket.write(`${method} ${path} HTTP/${version}\r\n${lines.join('')}\r\n${json}`);
    return { socket, head: await readHead(socket) };
  }

  /** An answer of unknown length is not cut into pieces for who speaks HTTP/1.0. */
  async function open(request: ControlRequest): Promise<Readable> {
    return settle(async () => {
      const { socket, head } = await begin(request, { version: '1.0', connection: 'close' });
      if (!isDone(head)) throw await failureIn(socket, head);
      return socket;
    });
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
    ask: (request) =>
      settle(async () => {
        const { socket, head } = await begin(request, { version: '1.1', connection: 'close' });
        if (!isDone(head)) throw await failureIn(socket, head);
        const body = await readRest(socket, head);
        if (head.headers.get('content-type') !== 'application/octet-stream') return parse(body);
        return { offset: Number(head.headers.get('banger-offset')), data: new Uint8Array(body) };
      }),
    upgrade: (request, upgrade) =>
      settle(async () => {
        const { socket, head } = await begin(request, { version: '1.1', connection: 'Upgrade', upgrade });
        if (head.status !== 101) throw await failureIn(socket, head);
        socket.setTimeout(0);
        underWay.delete(socket);
        return socket;
      }),
    close() {
      for (const socket of underWay) socket.destroy();
    },
  };
}

const silence = 'ETIMEDOUT';

const isDone = ({ status }: AnswerHead) => status >= 200 && status < 300;

async function settle<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asFailure(error);
  }
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch {
    throw unreadable();
  }
}

async function failureIn(socket: Socket, head: AnswerHead): Promise<AppError> {
  const said = parse(await readRest(socket, head)) as { error?: unknown } | undefined;
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
  if (error instanceof AnswerCut) return gone();
  if (error instanceof AnswerOdd) return unreadable();
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
