import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect } from 'vitest';
import {
  type Channel,
  channels,
  errorCodes,
  errorValueSchema,
  isRouted,
  type Route,
  routes,
  segmentsOf,
} from '../../contract/index.ts';

const all = (Object.keys(channels) as Channel[]).filter(isRouted).map((channel): Route => routes[channel]);

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

function pathOf(route: Route): fc.Arbitrary<string> {
  const parts = segmentsOf(route).map((part) => (typeof part === 'string' ? fc.constant(part) : encoded));
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
const body = fc.oneof(
  fc.json().map((json) => {
    const value: unknown = JSON.parse(json);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return JSON.stringify(isObject ? { ...value, surprise: 1 } : [value]);
  }),
  fc.string({ minLength: 1, unit: 'binary', maxLength: 200 }).filter((value) => !isJson(value)),
  fc.constantFrom('{"__proto__":{"name":"x"},"surprise":1}', `${'['.repeat(50_000)}`, '"\\ud800"'),
);

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

/** Routes that read, with any query, and those that change something, with a body that none of them takes. */
const requestsOf = (some: Route[]) =>
  fc.constantFrom(...some).chain((route) => {
    const changes = route.method === 'POST' || route.method === 'PATCH' || route.method === 'PUT';
    return fc
      .record({
        path: fc.oneof(
          { weight: 5, arbitrary: pathOf(route) },
          encoded.map((part) => `/${part}`),
        ),
        query: changes ? fc.constant('') : query,
        headers,
        body: changes ? body : fc.constant(''),
      })
      .map((request) => bytesOf(route.method, request));
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

const requests = requestsOf(all);
/** What is cut or changed below could leave the body out: these have none. */
const looks = requestsOf(all.filter(({ method }) => method === 'GET'));

const noise = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.tuple(looks, fc.nat(200)).map(([bytes, at]) => bytes.subarray(0, at)),
  fc.tuple(looks, fc.nat(200), fc.nat(255)).map(([bytes, at, byte]) => {
    const changed = Buffer.from(bytes);
    if (at < changed.length) changed[at] = byte;
    return changed;
  }),
);

async function say(path: string, bytes: Uint8Array, thenEnds: boolean): Promise<string> {
  const socket = connect(path);
  socket.on('error', () => undefined);
  if (thenEnds) socket.end(bytes);
  else socket.write(bytes);
  return text(socket).catch(() => '');
}

/** Sends requests that ask for nothing that exists, and bytes that are none: each answer is an error of the contract, or a value. */
export async function fuzz(path: string, numRuns: number, seed?: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(requests, noise, async (request, bytes) => {
      const [head = '', ...rest] = (await say(path, request, false)).split('\r\n\r\n');
      const status = Number(head.split(' ')[1]);
      expect(head, request.toString()).toMatch(/^HTTP\/1\.1 /);
      expect(status, request.toString()).not.toBe(500);
      expect(head).not.toContain('Access-Control');
      if (status >= 400) {
        const { error } = JSON.parse(rest.join('\r\n\r\n')) as { error: unknown };
        expect(errorCodes).toContain(errorValueSchema.parse(error).code);
      }
      await say(path, bytes, true);
    }),
    // Its requests are long and each shrinking step is a request: the first one that fails says enough.
    { numRuns, endOnFailure: true, ...(seed === undefined ? {} : { seed }) },
  );
}
