import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { channelNames } from '../contract/channel-names.ts';
import { type Channel, channels, errorCodes } from '../contract/index.ts';
import { contentsOf } from '../testing/contents.ts';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';

const nobody = '00000000-0000-4000-8000-000000000000';
const noId = ['', 7, null, [], 'x'.repeat(1001)];
/** A token is ours: it has our form, too. */
const noToken = [...noId, 'x', `${nobody} `, '../../etc/passwd', nobody.replace('0', 'g')];
/** What another program may call its rows. */
const strangeIds = ['x', '.', '..', '../../etc/passwd', '/', 'a\0b', ' ', '%2e%2e', nobody.toUpperCase()];
let app: TestDashboard;
/** What bad input must not change. */
let before: ReturnType<typeof contentsOf>;

beforeAll(async () => {
  app = await openTestDashboard();
  const { id } = await app.vm('sandbox');
  await app.value('vms.start', { id });
  await app.untilBooted(id);
  before = contentsOf(app.home);
});
afterAll(() => app.dispose());

async function refuses(channel: Channel, input: unknown): Promise<void> {
  const error = await app.error(channel, input);
  expect(error, JSON.stringify(input)).toMatchObject({
    code: 'invalid_input',
    unchanged: 'Nothing was changed.',
  });
  expect(contentsOf(app.home)).toEqual(before);
}

interface Schema {
  readonly type?: string;
  readonly title?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly anyOf?: Schema[];
  readonly properties?: Record<string, Schema>;
  readonly additionalProperties?: unknown;
}

/** Every part of the channel's input with the JSON Schema of what goes there; the items of a list are `*`. */
function placesIn(channel: Channel): { path: string[]; schema: Schema }[] {
  const walk = (schema: Schema, path: string[]): { path: string[]; schema: Schema }[] => {
    if (schema.anyOf) return schema.anyOf.flatMap((one) => walk(one, path));
    const fields = Object.entries(schema.properties ?? {}).flatMap(([name, one]) =>
      walk(one, [...path, name]),
    );
    const items = schema.items ? walk(schema.items, [...path, '*']) : [];
    return [{ path, schema }, ...fields, ...items];
  };
  return walk(z.toJSONSchema(channels[channel].input, { io: 'input' }) as Schema, []);
}

function hasEnd(schema: Schema): boolean {
  if (schema.enum || 'const' in schema) return true;
  switch (schema.type) {
    case 'object':
      return schema.additionalProperties === false;
    case 'array':
      return schema.maxItems !== undefined;
    case 'string':
      // A pattern that repeats nothing without end.
      return schema.maxLength !== undefined || /^\^[^*+]*\$$/.test(schema.pattern ?? '*');
    case 'integer':
    case 'number':
      return schema.minimum !== undefined && schema.maximum !== undefined;
    default:
      return schema.type === 'boolean' || schema.type === 'null';
  }
}

describe('the list of channels', () => {
  it('is the same for the preload as for the main process', () => {
    expect([...channelNames].sort()).toEqual(Object.keys(channels).sort());
  });
});

describe.each(channelNames)('%s', (channel) => {
  it.each([undefined, null, 'text', 7, true, [], () => undefined])(
    'refuses %s, which is no object',
    (input) => refuses(channel, input),
  );

  it('refuses a field that it does not know', () => refuses(channel, { surprise: 1 }));
});

describe('an id', () => {
  /** What else a channel must be given. */
  const others: { [C in Channel]?: object } = {
    'vms.create': { name: 'x' },
    'vms.openEditor': { editor: 'vscode', folder: '/root' },
    'vms.checkForward': { hostPort: 8080 },
    'vms.run': { program: 'true' },
    'vms.readFile': { path: '/x' },
    'vms.writeFile': { path: '/x', text: 'x' },
    'vms.checkName': { name: 'x' },
    'images.checkName': { name: 'x' },
    'vms.touches': { days: 7 },
    'vms.noteCall': { tool: 'x' },
    'vms.resolve': { choice: 'ignore' },
    'console.ack': { offset: 0 },
    'console.write': { data: 'x' },
    'console.read': { from: 0, limit: 1 },
    'console.search': { text: 'x' },
    'imports.merge': { choices: { images: [], vms: [] } },
    'addresses.setVm': { guestIp: null },
    'diagnostics.read': { path: 'README.txt' },
  };
  const fields = channelNames.flatMap((channel) =>
    placesIn(channel).flatMap(({ path, schema }) => {
      const field = path.at(-1);
      const isId = schema.title === 'id' || schema.format === 'uuid';
      return isId && path.length === 1 && field ? [{ channel, field, ours: schema.format === 'uuid' }] : [];
    }),
  );
  const given = (channel: Channel, field: string, id: unknown) => ({ ...others[channel], [field]: id });

  it('is what channels of every kind ask by', () => {
    const named = fields.map(({ channel, field }) => `${channel} ${field}`);
    for (const one of [
      'vms.get id',
      'vms.list imageId',
      'console.open vmId',
      'boots.list vmId',
      'imports.merge token',
    ])
      expect(named).toContain(one);
  });

  it.each(fields)('$channel takes nothing else as $field', async ({ channel, field, ours }) => {
    expect(channels[channel].input.safeParse(given(channel, field, nobody)).success).toBe(true);
    for (const id of ours ? noToken : noId) await refuses(channel, given(channel, field, id));
  });

  /** They answer about what nobody has: what filters, and what is over anyway. */
  const lenient: readonly Channel[] = [
    'vms.list',
    'vms.activity',
    'imports.discard',
    'console.ack',
    'console.close',
  ];
  const strict = fields.filter(
    ({ channel }) => !lenient.includes(channel) && !channel.startsWith('diagnostics.'),
  );

  it.each(strict)('$channel says that nobody has this $field', async ({ channel, field, ours }) => {
    for (const id of [nobody, ...(ours ? [] : strangeIds)])
      expect(await app.error(channel, given(channel, field, id)), id).toMatchObject({ code: 'not_found' });
    expect(contentsOf(app.home)).toEqual(before);
  });
});

describe('an input', () => {
  it.each(channelNames)('of %s has an end in each of its parts', (channel) => {
    const endless = placesIn(channel)
      .filter(({ schema }) => !hasEnd(schema))
      .map(({ path }) => `${channel} ${path.join('.')}`);
    expect(endless).toEqual([]);
  });
});

describe('a name', () => {
  it.each(['', ' x', 'x ', 'a\nb', 'a\0b', '\u202e', 'x'.repeat(65), 7, null])(
    '%j is refused',
    async (name) => {
      await refuses('vms.create', { name, imageId: nobody });
      await refuses('vms.update', { id: nobody, name });
      await refuses('images.register', { name, rootfsPath: '/a', kernelPath: '/b' });
      await refuses('images.createStarter', { name });
    },
  );
});

describe('a path', () => {
  it.each(['', 'relative', './x', '~/x', '/a\0b', `/${'x'.repeat(4096)}`, 7])(
    '%j is refused',
    async (path) => {
      await refuses('images.register', { name: 'x', rootfsPath: path, kernelPath: '/b' });
      await refuses('images.register', { name: 'x', rootfsPath: '/a', kernelPath: path });
      await refuses('images.update', { id: nobody, initrdPath: path });
    },
  );
});

it.each([{ docker: true }, { modulesDir: '/m' }, { packagesPath: '/p' }, { workSeedPath: '/w' }])(
  'an image takes no %j, which would do nothing',
  async (field) => {
    await refuses('images.register', { name: 'x', rootfsPath: '/a', kernelPath: '/b', ...field });
    await refuses('images.update', { id: nobody, ...field });
  },
);

describe('hardware', () => {
  it.each([
    { vcpuCount: 0 },
    { vcpuCount: 1.5 },
    { vcpuCount: 1e9 },
    { memoryMib: -1 },
    { memoryMib: Number.NaN },
    { memoryMib: '256' },
    { diskSizeMib: 0 },
    { diskSizeMib: Number.POSITIVE_INFINITY },
    { forwards: [{ hostPort: 80, guestPort: 80 }] },
    { forwards: [{ hostPort: 8080, guestPort: 0 }] },
    {
      forwards: [
        { hostPort: 8080, guestPort: 1 },
        { hostPort: 8080, guestPort: 2 },
      ],
    },
    { isolated: 'yes' },
    { rootfsPath: '/etc/passwd' },
  ])('%j is refused', (spec) => refuses('vms.create', { name: 'x', imageId: nobody, spec }));

  it('of a disk cannot be changed once it is made', () =>
    refuses('vms.update', { id: nobody, spec: { diskSizeMib: 4096 } }));
});

describe('a list', () => {
  it.each([
    { limit: 0 },
    { limit: 1e6 },
    { sort: 'name; DROP TABLE vms' },
    { query: 'x'.repeat(201) },
    { cursor: 7 },
  ])('refuses %j', async (input) => {
    await refuses('vms.list', input);
    await refuses('images.list', input);
  });

  it.each(['x', '{}', Buffer.from('{"key":1}').toString('base64url')])(
    'refuses the forged cursor %j',
    (cursor) => refuses('vms.list', { cursor }),
  );
});

it('whatever is asked on whatever channel, the answer is a value or an error of the contract, and bad input changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...channelNames), fc.anything(), async (channel, input) => {
      if (channels[channel].input.safeParse(input).success) return;
      const result = await app.invoke(channel, input);
      expect(result.ok).toBe(false);
      if (!result.ok) expect(errorCodes).toContain(result.error.code);
    }),
    { numRuns: 2000 },
  );
  expect(contentsOf(app.home)).toEqual(before);
  expect(app.unforeseen).toEqual([]);
});
