import { type Channel, channels, isRouted, type RouteField, routes, segmentsOf } from '../contract/index.ts';

interface Entry {
  readonly channel: Channel;
  readonly method: string;
  readonly segments: readonly (string | RouteField)[];
}

const table: readonly Entry[] = (Object.keys(channels) as Channel[]).filter(isRouted).map((channel) => {
  const route = routes[channel];
  return { channel, method: route.method, segments: segmentsOf(route) };
});

/** The channel that a request asks, with the fields that its path gives. */
export interface Match {
  readonly channel: Channel;
  readonly fields: readonly (RouteField & { readonly value: string })[];
}

/**
 * The channel of a method and of a path's segments below `/v1`, decoded. A path that others methods have answers with those;
 * null: no route has it.
 */
export function matchRoute(method: string, path: readonly string[]): Match | { allow: string[] } | null {
  const matching = table.filter(({ segments }) => fits(segments, path));
  const entry = matching.find((one) => one.method === method);
  if (!entry) return matching.length > 0 ? { allow: matching.map((one) => one.method) } : null;
  const fields = entry.segments.flatMap((segment, index) =>
    typeof segment === 'string' ? [] : [{ ...segment, value: path[index] ?? '' }],
  );
  return { channel: entry.channel, fields };
}

/** Whether a path has this form: what stands in braces is any text. */
export function fits(segments: readonly (string | RouteField)[], path: readonly string[]): boolean {
  return (
    segments.length === path.length &&
    segments.every((segment, index) =>
      typeof segment === 'string' ? segment === path[index] : path[index] !== '',
    )
  );
}

export interface Url {
  /** Below `/v1`, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/**
 * The segments of a URL's path and its query. Null: it is not a path of ours. Nothing is normalized: a name may be `..`,
 * and a percent-encoded slash belongs to its name.
 */
export function parseUrl(url: string): Url | null {
  const at = url.indexOf('?');
  const [root, version, ...segments] = (at < 0 ? url : url.slice(0, at)).split('/');
  if (root !== '' || version !== 'v1') return null;
  try {
    return {
      path: segments.map(decodeURIComponent),
      query: new URLSearchParams(at < 0 ? '' : url.slice(at)),
    };
  } catch {
    return null;
  }
}
