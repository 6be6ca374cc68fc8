import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { answerSchema, longestRequest, type Request, requestSchema } from './messages.ts';

interface ServerParts {
  /** For a request; what it throws is no answer. */
  readonly handle: (request: Request) => void;
  readonly report: (error: unknown) => void;
}

/**
 * Answers on a socket until the process ends. The folder must be this user's alone: whoever can connect may ask. What lies at
 * the path is replaced, so the caller must know that it is nobody's.
 */
export function serveControl(path: string, { handle, report }: ServerParts): Server {
  const server = createServer((socket) => {
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    let said = '';
    socket.on('data', (part: string) => {
      said += part;
      if (said.length > longestRequest) socket.destroy();
      else if (said.includes('\n')) socket.end(`${JSON.stringify({ done: carriedOut(said) })}\n`);
    });
  });
  function carriedOut(line: string): boolean {
    try {
      handle(requestSchema.parse(JSON.parse(line)));
      return true;
    } catch (error) {
      report(error);
      return false;
    }
  }
  server.on('error', report);
  // The socket is made within `listen`, for this user only.
  const usual = process.umask(0o077);
  try {
    rmSync(path, { force: true });
    server.listen(path).unref();
  } catch (error) {
    report(error);
  } finally {
    process.umask(usual);
  }
  return server;
}

/**
 * Asks the dashboard that listens at `path`. False when nobody does, when it does not carry it out, or says nothing within
 * `patience` milliseconds.
 */
export function askDashboard(path: string, request: Request, patience: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = connect(path);
    socket.setEncoding('utf8').setTimeout(patience, () => socket.destroy());
    let said = '';
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('data', (part: string) => {
      said += part;
    });
    // Whatever it is, `close` follows.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(isDone(said)));
  });
}

function isDone(said: string): boolean {
  try {
    return answerSchema.parse(JSON.parse(said)).done;
  } catch {
    return false;
  }
}
