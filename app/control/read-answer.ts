import type { Socket } from 'node:net';

/** How an answer begins. */
export interface AnswerHead {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Bytes: more than the control socket ever answers before a body. */
const longestHead = 16 * 1024;

/** The connection ended in the middle of an answer. */
export class AnswerCut extends Error {}
/** What was answered is not HTTP, or not as the control socket speaks it. */
export class AnswerOdd extends Error {}

/**
 * Reads the beginning of an answer, and leaves the rest in the socket. Rejects with the socket's error, `AnswerCut` or
 * `AnswerOdd`; the connection is over then.
 */
export function readHead(socket: Socket): Promise<AnswerHead> {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const take = () => {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) return;
      seen = Buffer.concat([seen, chunk]);
      const end = seen.indexOf('\r\n\r\n');
      if (end < 0 && seen.length <= longestHead) return;
      socket.off('readable', take);
      const head = parseHead(seen.toString('latin1', 0, Math.max(end, 0)));
      if (!head) {
        socket.destroy(new AnswerOdd());
        return;
      }
      const rest = seen.subarray(end + 4);
      if (rest.length > 0) socket.unshift(rest);
      resolve(head);
    };
    socket.on('readable', take);
    socket.on('error', reject);
    socket.on('close', () => reject(new AnswerCut()));
  });
}

function parseHead(text: string): AnswerHead | null {
  const [first = '', ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first)?.[1];
  if (status === undefined) return null;
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(status), headers: new Map(headers) };
}

/** Reads the body behind a head, whose length that must tell, and ends the connection. Rejects as `readHead` does. */
export async function readRest(socket: Socket, { status, headers }: AnswerHead): Promise<Buffer> {
  try {
    const told = status === 204 ? '0' : headers.get('content-length');
    if (told === undefined || !/^\d+$/.test(told)) throw new AnswerOdd();
    const length = Number(told);
    const parts: Buffer[] = [];
    let size = 0;
    if (length > 0)
      for await (const part of socket as AsyncIterable<Buffer>) {
        parts.push(part);
        size += part.length;
        if (size >= length) break;
      }
    if (size < length) throw new AnswerCut();
    return Buffer.concat(parts).subarray(0, length);
  } finally {
    socket.destroy();
  }
}
