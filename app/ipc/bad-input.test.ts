import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelNames } from '../contract/channel-names.ts';
import { type Channel, channels, errorCodes } from '../contract/index.ts';
import { contentsOf } from '../testing/contents.ts';
import { openTestDashboard, type TestDashboard } from '../testing/test-dashboard.ts';

const nobody = '00000000-0000-4000-8000-000000000000';
const noId = ['', 'x', 7, null, [], `${nobody} `, '../../etc/passwd', nobody.replace('0', 'g')];
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
  const byId = channelNames.filter((channel) => channels[channel].input.safeParse({ id: nobody }).success);

  it.each(byId.filter((channel) => !['vms.activity', 'images.update', 'vms.update'].includes(channel)))(
    '%s must be one, and one that exists',
    async (channel) => {
      for (const id of noId) await refuses(channel, { id });
      expect(await app.error(channel, { id: nobody })).toMatchObject({ code: 'not_found' });
    },
  );
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
