import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';

let app: TestDashboard;
let vmId: string;
/** Where the person saves what is saved; null: they think better of it. */
let place: string | null;
let proposed: string;

beforeEach(async () => {
  place = null;
  app = await openTestDashboard({
    pickSavePlace: async (name) => {
      proposed = name;
      return place;
    },
  });
  vmId = (await app.vm()).id;
  await app.value('vms.start', { id: vmId });
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const text = (chunks: { data: Uint8Array }[]) =>
  chunks.map(({ data }) => Buffer.from(data).toString()).join('');
const live = () => app.told.flatMap((one) => (one.event === 'console.data' ? [one.payload] : []));
const type = (data: string) => app.value('console.write', { vmId, data });
const untilLive = (expected: RegExp | string) => until(() => expect(text(live())).toMatch(expected));

describe('a console', () => {
  it('answers what is typed', async () => {
    await app.value('console.open', { vmId });
    await type('uname -r\n');
    await untilLive('uname -r');
  });

  it('continues its scrollback live, without a gap and without an overlap', async () => {
    await type('echo before\n');
    const scrollback = await app.value('console.open', { vmId });
    await type('echo after\n');
    await untilLive('after');
    const chunks = [scrollback, ...live()];
    let next = scrollback.offset;
    for (const { offset, data } of chunks) {
      expect(offset).toBe(next);
      next = offset + data.length;
    }
    app = await app.restart();
    const all = await app.value('console.open', { vmId });
    expect(text([all])).toContain(text(chunks));
  });

  it('gives a second viewer the same scrollback', async () => {
    const first = await app.value('console.open', { vmId });
    const result = await app.invoke('console.open', { vmId }, 2);
    expect(result).toMatchObject({ ok: true, value: { offset: first.offset } });
  });

  it('tells nothing when nobody looks', async () => {
    await app.value('console.open', { vmId });
    await app.value('console.close', { vmId });
    await type('echo unseen\n');
    const scrollback = await until(async () => {
      const opened = await app.value('console.open', { vmId });
      await app.value('console.close', { vmId });
      expect(text([opened])).toContain('unseen');
      return opened;
    });
    expect(scrollback.offset).toBe(0);
    expect(live()).toEqual([]);
  });

  it('of a stopped VM can be read, but not typed into', async () => {
    await type('poweroff\n');
    await app.untilState(vmId, 'stopped');
    expect(text([await app.value('console.open', { vmId })])).toContain('poweroff');
    expect(await app.error('console.write', { vmId, data: 'x' })).toMatchObject({ code: 'wrong_state' });
  });
});

describe('saving a console', () => {
  let folder: string;
  beforeEach(async () => {
    folder = makeTestFolder();
    await app.value('console.open', { vmId });
    await type('echo printed\n');
    await untilLive('printed');
  });

  it('writes what was printed as text for this user only, where the person wants it', async () => {
    place = join(folder, 'all.txt');
    expect(await app.value('console.save', { vmId })).toBe(place);
    const log = await app.value('console.read', { vmId, from: 0, limit: 1024 * 1024 });
    expect(readFileSync(place, 'utf8').trimEnd()).toBe(text([log]).replaceAll('\r\n', '\n').trimEnd());
    expect(statSync(place).mode & 0o777).toBe(0o600);
    expect(proposed).toBe(`${(await app.value('vms.get', { id: vmId })).name}-console.txt`);
  });

  it('writes one stretch of it when that is asked for', async () => {
    place = join(folder, 'stretch.txt');
    const log = await app.value('console.read', { vmId, from: 0, limit: 1024 * 1024 });
    const from = Buffer.from(log.data).indexOf('echo');
    await app.value('console.save', { vmId, from, to: from + 4 });
    expect(readFileSync(place, 'utf8')).toBe('echo\n');
  });

  it('writes nothing when the person thinks better of it', async () => {
    expect(await app.value('console.save', { vmId })).toBeNull();
  });

  it('that cannot be done leaves nothing half made, and says why', async () => {
    const there = readdirSync(folder);
    place = '/proc/console.txt';
    expect(await app.error('console.save', { vmId })).toMatchObject({ code: 'file_missing' });
    place = join(folder, 'taken');
    mkdirSync(place);
    expect(await app.error('console.save', { vmId })).toMatchObject({ code: 'permission_denied' });
    expect(readdirSync(folder)).toEqual([...there, 'taken'].sort());
    expect(existsSync('/proc/console.txt')).toBe(false);
  });
});

describe('typing', () => {
  const touches = async () =>
    (await app.value('vms.activity', { id: vmId })).filter(({ kind }) => kind === 'console_input').length;

  it('is a touch, once for a stretch of it', async () => {
    await type('a');
    await type('b');
    expect(await touches()).toBe(1);
  });

  it('is not what a terminal answers by itself', async () => {
    const controls = ['\x1b[24;10R', '\x1b[?1;2c', '\x1b[0n', '\x1b[?2026;2$y', '\x1b[I', '\x1b[O'];
    const strings = ['\x1bP1$r0m\x1b\\', '\x1bP0$r\x1b\\', '\x1b]11;rgb:1414/1616/1b1b\x1b\\'];
    for (const reply of [...controls, ...strings]) await type(reply);
    expect(await touches()).toBe(0);
  });
});
