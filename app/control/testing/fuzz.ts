import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect } from 'vitest';
import {
  channels,
  errorCodes,
  errorValueSchema,
  isRouted,
  type Route,
  type RoutedChannel,
  routes,
  segmentsOf,
} from '../../contract/index.ts';
import { arbitraryOf } from '../../testing/arbitrary-of.ts';

interface Asked {
  readonly channel: RoutedChannel;
  readonly route: Route;
}

const all = (Object.keys(channels) as (keyof typeof channels)[])
  .filter(isRouted)
  .map((channel): Asked => ({ channel, route: routes[channel] }));

/** Text that parsers stumble over, and is no name of a VM here. */
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '..',
    '.',
    '/',
    '%',
    '%00',
    '\0',
    'counts',
    '__proto__',
    'constructor',
    '-1',
    'ä\u202e',
    ' ',
  ),
  fc.constant('x'.repeat(1001)),
);
const encoded = oddText.map((value) => encodeURIComponent(value));

/** Names and ids of what is there: what is asked about it must be refused for another reason. */
type Known = readonly string[];

function pathOf(route: Route, known: Known): fc.Arbitrary<string> {
  const about = known.length > 0 ? fc.oneof(encoded, fc.constantFrom(...known)) : encoded;
  const parts = segmentsOf(route).map((part) => (typeof part === 'string' ? fc.constant(part) : about));
  return fc.tuple(...parts).map((segments) => `/v1/${segments.join('/')}`);
}

const query = fc
  .array(
    fc.tuple(
      fc.oneof(fc.constantFrom('limit', 'by', 'states', 'id', 'from', 'event', 'tail'), encoded),
      encoded,
    ),
    {
      maxLength: 3,
    },
  )
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'));

const headers = fc.dictionary(
  fc.constantFrom(
    'Banger-Client',
    'Accept',
    'Content-Type',
    'Upgrade',
    'Expect',
    'Origin',
    'Cookie',
    'X-Http-Method-Override',
  ),
  fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom('DELETE', 'application/json', 'banger-console')),
  { maxKeys: 2 },
);

/** No body that a channel takes: whatever it is, there is a field too many. */
const oddBody = fc.oneof(
  fc.json().map((json) => {
    const value: unknown = JSON.parse(json);
    return JSON.stringify(isObject(value) ? { ...value, surprise: 1 } : [value]);
  }),
  fc.string({ minLength: 1, unit: 'binary', maxLength: 200 }).filter((value) => !isJson(value)),
  fc.constantFrom('{"__proto__":{"name":"x"},"surprise":1}', `${'['.repeat(50_000)}`, '"\\ud800"'),
);

const nobody = '00000000-0000-4000-8000-000000000000';

/** Bodies that are nearly right: a field too many beside what the channel takes, or something else that its contract refuses. */
function nearlyRight({ channel, route }: Asked, known: Known): fc.Arbitrary<string> {
  const { input } = channels[channel];
  const fields = segmentsOf(route).flatMap((part) => (typeof part === 'string' ? [] : [part.field]));
  const ofPath = Object.fromEntries(fields.map((field) => [field, nobody]));
  const given = arbitraryOf(input, [...known, nobody]).map((value) => {
    const json = asJson(value);
    const parsed: unknown = json === undefined ? null : JSON.parse(json);
    if (!isObject(parsed)) return parsed;
    return Object.fromEntries(Object.entries(parsed).filter(([name]) => !fields.includes(name)));
  });
  return fc
    .tuple(given, fc.boolean())
    .map(([value, more]) => (more && isObject(value) ? { ...value, surprise: 1 } : value))
    .filter((value) => !input.safeParse(isObject(value) ? { ...value, ...ofPath } : value).success)
    .map((value) => JSON.stringify(value));
}

/** Undefined: JSON cannot say it. */
function asJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

/** Routes that read, with any query, and those that change something, with what none of them takes. */
const requestsOf = (some: readonly Asked[], known: Known) =>
  fc.constantFrom(...some).chain((asked) => {
    const { method } = asked.route;
    const hasBody = method === 'POST' || method === 'PATCH' || method === 'PUT';
    return fc
      .record({
        path: fc.oneof(
          { weight: 5, arbitrary: pathOf(asked.route, known) },
          encoded.map((part) => `/${part}`),
        ),
        query: hasBody
          ? fc.constant('')
          : method === 'DELETE'
            ? query.map((given) => `${given && `${given}&`}surprise=1`)
            : query,
        headers,
        body: hasBody ? fc.oneof(oddBody, nearlyRight(asked, known)) : fc.constant(''),
      })
      .map((request) => ({ changes: method !== 'GET', bytes: bytesOf(method, request) }));
  });

interface Parts {
  readonly path: string;
  readonly query: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

function bytesOf(method: string, { path, query: search, headers: given, body: content }: Parts): Buffer {
  const own = {
    Host: 'localhost',
    Connection: given.Upgrade === undefined ? 'close' : 'close, Upgrade',
    ...(content && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(content) }),
    ...given,
  };
  const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(
    [`${method} ${path}${search && `?${search}`} HTTP/1.1`, ...lines, '', content].join('\r\n'),
  );
}

/** Bytes that are no request, or one that reads: what is cut or changed could leave the body out. */
function noiseOf(known: Known): fc.Arbitrary<Uint8Array> {
  const looks = requestsOf(
    all.filter(({ route }) => route.method === 'GET'),
    known,
  );
  return fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.tuple(looks, fc.nat(200)).map(([{ bytes }, at]) => bytes.subarray(0, at)),
    fc.tuple(looks, fc.nat(200), fc.nat(255)).map(([{ bytes }, at, byte]) => {
      const changed = Buffer.from(bytes);
      if (at < changed.length) changed[at] = byte;
      return changed;
    }),
  );
}

async function say(path: string, bytes: Uint8Array, thenEnds: boolean): Promise<string> {
  const socket = connect(path);
  socket.on('error', () => undefined);
  if (thenEnds) socket.end(bytes);
  else socket.write(bytes);
  return text(socket).catch(() => '');
}

interface Fuzz {
  readonly runs: number;
  /** See above: in paths, and in bodies that are nearly right. */
  readonly known: Known;
  readonly seed?: number;
}

/**
 * Sends requests of which none may change anything, and bytes that are none, two in each run: each answer is an error of the
 * contract or, where the request only reads, a value.
 */
export async function fuzz(path: string, { runs, known, seed }: Fuzz): Promise<void> {
  await fc.assert(
    fc.asyncProperty(requestsOf(all, known), noiseOf(known), async ({ changes, bytes }, noise) => {
      const [head = '', ...rest] = (await say(path, bytes, false)).split('\r\n\r\n');
      const status = Number(head.split(' ')[1]);
      expect(head, bytes.toString()).toMatch(/^HTTP\/1\.1 /);
      expect(status, bytes.toString()).not.toBe(500);
      if (changes) expect(status, bytes.toString()).toBeGreaterThanOrEqual(400);
      expect(head).not.toContain('Access-Control');
      if (status >= 400) {
        const { error } = JSON.parse(rest.join('\r\n\r\n')) as { error: unknown };
        expect(errorCodes).toContain(errorValueSchema.parse(error).code);
      }
      await say(path, noise, true);
    }),
    // Its requests are long and each shrinking step is a request: the first one that fails says enough.
    { numRuns: runs, endOnFailure: true, ...(seed === undefined ? {} : { seed }) },
  );
}
