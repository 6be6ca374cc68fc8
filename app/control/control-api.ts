import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Channel, ErrorValue, PersonActor } from '../contract/index.ts';
import type { Answer } from '../ipc/handlers.ts';
import { notOpenYet } from '../ipc/not-open-yet.ts';
import { answerFailure, type ControlApi } from './control-server.ts';
import { inputOfQuery } from './query.ts';
import { BadRequest, readBody } from './read-body.ts';
import { badRequest, endWithError, noSuchRoute, sendBody, sendError, sendJson, statusOf } from './respond.ts';
import { type Match, matchRoute, parseUrl } from './route-table.ts';

/** What the API answers with at a moment. */
export interface ControlBackend {
  readonly answer: Answer;
  /** False while there is no dashboard yet. */
  readonly isOpen: boolean;
}

interface Parts {
  /** Of this program. */
  readonly version: string;
  readonly backend: () => ControlBackend;
  readonly report: (error: unknown) => void;
}

/** The channels of the contract over HTTP; see `routes`. */
export function createControlApi({ version, backend, report }: Parts): ControlApi {
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET' && request.url === '/v1') {
      sendJson(response, 200, { version, isOpen: backend().isOpen });
      return;
    }
    const { match, query } = routeOf(request, response);
    const byId = takeById(match, query);
    const input = await inputOf(request, match.channel, query);
    const fields = await resolveFields(match, byId, request);
    const { isOpen } = backend();
    const result = await ask(match.channel, withFields(input, fields), request);
    if (!result.ok) sendError(response, result.error, statusFor(result.error, isOpen));
    else if (isStretch(result.value)) sendStretch(response, result.value);
    else sendJson(response, 200, result.value);
  }

  function ask(channel: Channel, input: unknown, request: IncomingMessage) {
    return backend().answer(channel, input, { viewer: 0, actor: actorOf(request) });
  }

  /** What the braces of a path stand for. */
  async function resolveFields({ fields }: Match, byId: boolean, request: IncomingMessage) {
    const values: Record<string, string> = {};
    for (const { field, find, value } of fields) {
      values[field] = find && !byId ? await idOf(find, value, request) : value;
    }
    return values;
  }

  async function idOf(find: 'vms.find' | 'images.find', name: string, request: IncomingMessage) {
    const { isOpen } = backend();
    const found = await ask(find, { name }, request);
    if (found.ok) return (found.value as { id: string }).id;
    throw new BadRequest(statusFor(found.error, isOpen), found.error);
  }

  return {
    request(request, response) {
      respond(request, response).catch((error: unknown) => answerFailure(request, response, error, report));
    },
    upgrade(_request, socket) {
      endWithError(socket, badRequest('Nothing is streamed here.', 'Send the request without “Upgrade”.'));
    },
  };
}

function routeOf(request: IncomingMessage, response: ServerResponse) {
  const url = parseUrl(request.url ?? '');
  const match = url && matchRoute(request.method ?? '', url.path);
  if (!url || !match) throw new BadRequest(404, noSuchRoute('There is nothing at this path.'));
  if ('allow' in match) {
    response.setHeader('Allow', match.allow.join(', '));
    throw new BadRequest(405, badRequest(`Use ${match.allow.join(' or ')} here.`, 'See /v1/openapi.json.'));
  }
  return { match, query: url.query };
}

/** Whether `?by=id` says that the path has no name. The query is without it then. */
function takeById({ fields }: Match, query: URLSearchParams): boolean {
  if (!fields.some(({ find }) => find) || query.getAll('by').join() !== 'id') return false;
  query.delete('by');
  return true;
}

/** Of the query or of the body, whichever the method has. */
async function inputOf(request: IncomingMessage, channel: Channel, query: URLSearchParams): Promise<unknown> {
  if (request.method === 'GET' || request.method === 'DELETE') {
    if (
      request.headers['transfer-encoding'] !== undefined ||
      Number(request.headers['content-length'] ?? 0) > 0
    )
      throw new BadRequest(400, badRequest(`${request.method} takes no body.`, 'Send it in the query.'));
    return inputOfQuery(channel, query);
  }
  const [name] = query.keys();
  if (name !== undefined)
    throw new BadRequest(
      400,
      badRequest(`There is no query parameter ${name} here.`, 'Send it in the body.'),
    );
  const body = await readBody(request);
  return body === undefined ? {} : body;
}

/** An input that is no object stays as it is: the channel refuses it. */
function withFields(input: unknown, fields: Record<string, string>): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  for (const field of Object.keys(fields))
    if (Object.hasOwn(input, field))
      throw new BadRequest(400, badRequest(`${field} is given by the path.`, `Leave ${field} out.`));
  return { ...input, ...fields };
}

function statusFor(error: ErrorValue, isOpen: boolean): number {
  return !isOpen && error.code === notOpenYet.code ? 503 : statusOf(error);
}

/** Requests name their kind of client; the activity log shows it. */
export function actorOf({ headers }: IncomingMessage): PersonActor {
  const client = headers['banger-client'];
  return client === 'cli' || client === 'mcp' ? client : 'api';
}

interface Stretch {
  readonly offset: number;
  readonly data: Uint8Array;
}

function isStretch(value: unknown): value is Stretch {
  return typeof value === 'object' && value !== null && 'data' in value && value.data instanceof Uint8Array;
}

/** A part of a console log, as it is. */
function sendStretch(response: ServerResponse, { offset, data }: Stretch): void {
  response.setHeader('Banger-Offset', offset);
  sendBody(response, 200, 'application/octet-stream', data);
}
