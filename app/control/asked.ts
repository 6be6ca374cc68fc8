import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Channel } from '../contract/index.ts';
import { inputOfQuery } from './query.ts';
import { BadRequest, readBody } from './read-body.ts';
import { badRequest, noSuchRoute } from './respond.ts';
import { type Match, matchRoute, type Url } from './route-table.ts';

/** The route that is asked for. Throws `BadRequest`; where another method is used there, the response says which there are. */
export function routeOf(request: IncomingMessage, response: ServerResponse, url: Url | null) {
  const match = url && matchRoute(request.method ?? '', url.path);
  if (!url || !match) throw new BadRequest(404, noSuchRoute('There is nothing at this path.'));
  if ('allow' in match) {
    response.setHeader('Allow', match.allow.join(', '));
    throw new BadRequest(405, badRequest(`Use ${match.allow.join(' or ')} here.`, 'See /v1/openapi.json.'));
  }
  return { match, query: url.query };
}

/** Whether `?by=id` says that the path has no name. The query is without it then. */
export function takeById({ fields }: Match, query: URLSearchParams): boolean {
  if (!fields.some(({ find }) => find) || query.getAll('by').join() !== 'id') return false;
  query.delete('by');
  return true;
}

/** Of the query or of the body, whichever the method has. */
export async function inputOf(
  request: IncomingMessage,
  channel: Channel,
  query: URLSearchParams,
): Promise<unknown> {
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
export function withFields(input: unknown, fields: Record<string, string>): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  for (const field of Object.keys(fields))
    if (Object.hasOwn(input, field))
      throw new BadRequest(400, badRequest(`${field} is given by the path.`, `Leave ${field} out.`));
  return { ...input, ...fields };
}
