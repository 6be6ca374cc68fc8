import type { IncomingMessage } from 'node:http';
import { AppError, type ErrorValue } from '../contract/errors.ts';
import { badRequest } from './respond.ts';

/** What is wrong with a request itself. */
export class BadRequest extends AppError {
  readonly status: number;

  constructor(status: number, value: ErrorValue) {
    super(value);
    this.status = status;
  }
}

/** Bytes of the longest body: an import with choices for many thousand VMs. */
export const longestBody = 4 * 1024 * 1024;

/**
 * The JSON of a request; undefined: it has no body. Throws `BadRequest`. Rejects when the client goes away before it has sent
 * everything.
 */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const length = request.headers['content-length'];
  if (length !== undefined && Number(length) > longestBody) throw tooLong();
  if (length === '0' || (length === undefined && request.headers['transfer-encoding'] === undefined)) return;
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    const message = 'The body of the request isn’t declared as JSON.';
    throw new BadRequest(415, badRequest(message, 'Send it with “Content-Type: application/json”.'));
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > longestBody) throw tooLong();
    parts.push(part);
  }
  if (size === 0) return;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)));
  } catch {
    throw new BadRequest(400, badRequest('The body of the request isn’t valid JSON.', 'Correct it.'));
  }
}

function tooLong(): BadRequest {
  const message = `The body of the request is longer than ${longestBody / 1024 / 1024} MiB.`;
  return new BadRequest(413, badRequest(message, 'Send less at a time.'));
}
