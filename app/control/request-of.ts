import type { ChannelInput } from '../contract/index.ts';
import { type Route, type RoutedChannel, routes, segmentsOf } from '../contract/routes.ts';
import { queryOf } from './query-of.ts';

/** The request that asks a channel: what the server reads out of it is the input again. */
export function requestOf<C extends RoutedChannel>(
  channel: C,
  input: ChannelInput<C>,
): { method: Route['method']; path: string; body?: unknown } {
  const route: Route = routes[channel];
  const rest: Record<string, unknown> = { ...(input as object) };
  const parts = segmentsOf(route);
  const hasName = parts.some((part) => typeof part !== 'string' && part.find !== null);
  const segments = parts.map((segment) => {
    if (typeof segment === 'string') return segment;
    const value = String(rest[segment.field]);
    delete rest[segment.field];
    return encodeURIComponent(value);
  });
  const inQuery = route.method === 'GET' || route.method === 'DELETE';
  const query = queryOf({ ...(hasName ? { by: 'id' } : {}), ...(inQuery ? rest : {}) }).toString();
  const path = `/v1/${segments.join('/')}${query && `?${query}`}`;
  return inQuery ? { method: route.method, path } : { method: route.method, path, body: rest };
}
