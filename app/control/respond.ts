import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorCode, ErrorValue } from '../contract/errors.ts';

const statuses: Record<ErrorCode, number> = {
  not_found: 404,
  name_taken: 409,
  image_in_use: 409,
  base_changed: 409,
  invalid_input: 400,
  wrong_state: 409,
  file_missing: 422,
  file_invalid: 422,
  hypervisor_missing: 501,
  hypervisor_failed: 502,
  timeout: 504,
  port_taken: 409,
  disk_full: 507,
  database_newer: 423,
  database_corrupt: 500,
  permission_denied: 403,
  cancelled: 409,
  internal: 500,
};

export const statusOf = (error: ErrorValue): number => statuses[error.code];

/** Sends a value as JSON; nothing (204) where there is none. A client that has gone gets nothing, which is no error. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  if (body === undefined) response.writeHead(204, { 'Cache-Control': 'no-store' }).end();
  else sendBody(response, status, 'application/json', Buffer.from(body));
}

export function sendBody(response: ServerResponse, status: number, type: string, body: Uint8Array): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

export function sendError(response: ServerResponse, error: ErrorValue, status = statusOf(error)): void {
  sendJson(response, status, { error });
}

/** The same where there is no response yet, or no longer: the connection ends with it. */
export function endWithError(socket: Duplex, error: ErrorValue, status = statusOf(error)): void {
  if (!socket.writable) return;
  const body = JSON.stringify({ error });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  // A client that keeps its own side open must not keep the connection.
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

const nothingChanged = 'Nothing was changed.';

export function badRequest(message: string, hint: string, details?: string[]): ErrorValue {
  return { code: 'invalid_input', message, unchanged: nothingChanged, hint, ...(details && { details }) };
}

export function refused(message: string, hint: string): ErrorValue {
  return { code: 'permission_denied', message, unchanged: nothingChanged, hint };
}

export function noSuchRoute(message: string): ErrorValue {
  return { code: 'not_found', message, unchanged: nothingChanged, hint: 'See /v1/openapi.json.' };
}
