import { PassThrough } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { timeouts } from '../../contract/index.ts';
import { until } from '../../testing/until.ts';
import type { Banger } from '../kit/banger.ts';
import type { Context } from '../kit/context.ts';
import { createOutput } from '../kit/output.ts';
import { errorOutput, outputs } from '../testing/outputs.ts';
import { commandsOn, resultOf } from '../testing/run-commands.ts';
import { app, run, stateOf, vm } from '../testing/vm-commands.ts';
import { attachConsole } from './console.ts';

/** What moves the cursor, rings, or does worse. */
const obeyed = /(?!\n)\p{Cc}/u;

describe('vm list', () => {
  test('has a line for each VM, and nothing where there is none', async () => {
    expect(await vm('list')).toEqual({ code: 0, out: '', err: '' });
    await app.vm('web');
    await app.vm('db-long-name');
    const { out } = await vm('list');
    const [head = '', ...lines] = out.trimEnd().split('\n');
    expect(head).toMatch(/^NAME +STATE +IMAGE +CPUS +MEMORY +ADDRESS +LAST USED$/);
    expect(lines).toHaveLength(2);
    expect(lines.find((line) => line.startsWith('web '))).toMatch(
      /^web +stopped +debian +1 +256 MiB +127\.\d+\.\d+\.\d+ +\d{4}-.*Z$/,
    );
  });

  test('fits into the terminal', async () => {
    await app.vm('a-name-that-is-much-longer-than-anything-else-in-this-table');
    const { out } = await commandsOn(app, { columns: 80 })('vm', 'list');
    for (const line of out.trimEnd().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(out).toContain('…');
    // A program that reads it wants all of it.
    expect((await vm('list')).out).not.toContain('…');
  });

  test('shows nothing that a terminal would obey', async () => {
    const { id } = await app.vm('web');
    (app.store.db as unknown as { prepare(sql: string): { run(...values: unknown[]): void } })
      .prepare('UPDATE vms SET name = ? WHERE id = ?')
      .run('\x1b]0;owned\x07evil\x1b[2J\nnext', id);
    expect((await vm('list')).out).not.toMatch(obeyed);
    expect((await vm('list')).out.trimEnd().split('\n')).toHaveLength(2);
    expect((await run('vm', 'show', id)).out).not.toMatch(obeyed);
  });

  test('tells a person how to begin', async () => {
    expect((await commandsOn(app, { columns: 80 })('vm', 'list')).err).toContain('vm create');
  });
});

describe('vm create', () => {
  test('takes everything that can be asked of a VM', async () => {
    await app.image('debian');
    const words =
      'create web --image debian --cpus 2 --memory 1.5G --disk 10G --forward 2200:22 --forward 8443:443';
    const made = outputs['vm create'].parse(await resultOf(run, 'vm', ...words.split(' '), '--isolated'));
    expect(made).toMatchObject({
      name: 'web',
      state: 'stopped',
      spec: {
        vcpuCount: 2,
        memoryMib: 1536,
        diskSizeMib: 10240,
        isolated: true,
        forwards: [
          { hostPort: 2200, guestPort: 22 },
          { hostPort: 8443, guestPort: 443 },
        ],
      },
    });
  });

  test('starts it when told to', async () => {
    const { id } = await app.image('debian');
    expect(await vm(`create web --image ${id} --start`)).toEqual({
      ...{ code: 0, out: 'web was created and is running.\n', err: '' },
    });
  });

  test.each([
    ['--cpus two', '--cpus needs a whole number in digits, such as 2, not “two”.'],
    ['--cpus 0x10', '--cpus needs a whole number in digits, such as 2, not “0x10”.'],
    ['--cpus 1.5', '--cpus needs a whole number in digits'],
    ['--memory 512', '--memory needs a size in digits with M, G or T, such as 512M or 1.5G, not “512”.'],
    ['--memory -1G', '--memory needs a size in digits with M, G or T'],
    ['--memory Infinity', '--memory needs a size in digits with M, G or T'],
    ['--memory 0.3M', '--memory needs a size of whole MiB, not “0.3M”.'],
    ['--disk 1e3G', '--disk needs a size in digits with M, G or T'],
    ['--forward 80', '--forward needs HOST:GUEST, two ports such as 8080:80, not “80”.'],
    ['--forward 1:2:3', '--forward needs HOST:GUEST'],
    ['--forward 0x50:80', '--forward needs HOST:GUEST'],
    ['--forward 80:80', '--forward needs a port from 1024 to 65535 on the host, not 80.'],
    ['--forward 99999:80', '--forward needs a port from 1024 to 65535 on the host, not 99999.'],
    ['--forward 8080:0', '--forward needs a port from 1 to 65535 in the guest, not 0.'],
    ['--forward 8080:65536', '--forward needs a port from 1 to 65535 in the guest, not 65536.'],
    ['--share .', 'Unknown option “--share”.'],
    ['--cloud-init x', 'Unknown option “--cloud-init”.'],
    ['more', 'Too many arguments'],
  ])('refuses %s before anything is asked', async (words, why) => {
    const { code, out, err } = await vm(`create web --image debian ${words}`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(why);
    expect(err).toContain('Run “banger-desktop vm create --help”');
  });

  test('says which value the limits refuse', async () => {
    await app.image('debian');
    const { code, err } = await vm('create web --image debian --cpus 99 --json');
    expect(code).toBe(2);
    expect(errorOutput.parse(JSON.parse(err)).error).toMatchObject({
      code: 'invalid_input',
      details: [expect.stringContaining('spec.vcpuCount')],
    });
  });

  test('of a name that is taken is not possible', async () => {
    await app.vm('web');
    expect((await vm('create web --image debian')).code).toBe(4);
  });
});

describe('names', () => {
  test('may be ids', async () => {
    const { id } = await app.vm('web');
    expect(outputs['vm show'].parse(await resultOf(run, 'vm', 'show', id)).name).toBe('web');
  });

  test('that nobody has are answered with the nearest ones', async () => {
    await app.vm('web-server');
    const { code, err } = await vm('show web-sevrer');
    expect(code).toBe(3);
    expect(err).toContain('Did you mean web-server?');
    expect((await vm('show zzz')).err).not.toContain('Did you mean');
    expect((await run('vm', 'show', '')).code).toBe(2);
  });
});

describe('a list of VMs', () => {
  test('is tried to its end, and the worst code wins', async () => {
    const [web, db] = [await app.vm('web'), await app.vm('db')];
    await app.value('vms.start', { id: db.id });
    const { code, out, err } = await vm('start web nope db --json');
    expect(code).toBe(4);
    expect(outputs['vm start'].parse(JSON.parse(out)).map(({ name }) => name)).toEqual(['web']);
    const errors = err
      .trimEnd()
      .split('\n')
      .map((line) => errorOutput.parse(JSON.parse(line)).error.code);
    expect(errors).toEqual(['not_found', 'wrong_state']);
    expect(await stateOf(web.id)).toBe('running');
  });
});

test('what a VM can be asked for is done, and said', async () => {
  const { id } = await app.vm('web');
  for (const [verb, said, state] of [
    ['start', 'web is running.', 'running'],
    ['pause', 'web is paused.', 'paused'],
    ['resume', 'web is running again.', 'running'],
    ['restart', 'web is running again.', 'running'],
    ['stop', 'web is stopped.', 'stopped'],
  ] as const) {
    expect(await vm(`${verb} web`)).toEqual({ code: 0, out: `${said}\n`, err: '' });
    expect(await stateOf(id)).toBe(state);
  }
});

test('a VM that is off can be started, as is said to those who want its console', async () => {
  await app.vm('web');
  const terminal = { makeRaw: () => () => undefined, onInput: () => undefined, write: () => undefined };
  const { code, err } = await commandsOn(app, { columns: 80, terminal })('vm', 'console', 'web');
  expect(code).toBe(4);
  expect(err).toContain('Start it first: banger-desktop vm start.');
  expect((await vm('start web')).code).toBe(0);
});

test('a guest that ignores its power button can be forced off, as is said once its time is over', async () => {
  const { id } = await app.vm('web');
  await app.value('vms.start', { id });
  app.driver.neverPowersOff(id);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const stopping = vm('stop web');
  try {
    await until(async () => expect(await stateOf(id)).toBe('stopping'));
    await vi.advanceTimersByTimeAsync(timeouts.stopping);
  } finally {
    vi.useRealTimers();
  }
  const { code, out, err } = await stopping;
  expect([code, out]).toEqual([5, '']);
  expect(err).toContain('Force it off with “banger-desktop vm stop --force”');
  expect(await vm('stop web --force')).toMatchObject({ code: 0, out: 'web was forced off.\n' });
  expect(await stateOf(id)).toBe('stopped');
});

test('who cannot log in can use the console instead, as is said', async () => {
  const { id } = await app.vm('web');
  await app.value('vms.start', { id });
  const { code, err } = await vm('ssh web');
  expect(code).toBe(4);
  expect(err).toContain('You can use its console instead');

  const shown: string[] = [];
  let typing: (typed: Buffer) => void = () => undefined;
  let isRaw = false;
  const attached = commandsOn(app, {
    columns: 80,
    terminal: {
      makeRaw: () => {
        isRaw = true;
        return () => {
          isRaw = false;
        };
      },
      onInput: (listener) => {
        typing = listener;
        typing(Buffer.from('echo so it is\r'));
      },
      write: (data) => {
        shown.push(Buffer.from(data).toString());
        if (shown.join('').includes('\nso it is')) typing(Buffer.from('\x1d'));
      },
    },
  })('vm', 'console', 'web');
  expect((await attached).code).toBe(0);
  expect(isRaw).toBe(false);
  expect(shown.at(-1)).toContain('\x1b[?1049l');
});

test('the console goes on when the command that answered has ended, until the VM is off', async () => {
  const { id, name } = await app.vm('web');
  await app.value('vms.start', { id });
  const [ended, next] = [new PassThrough(), new PassThrough()];
  const streams = [ended, next];
  const banger = {
    call: (channel: 'vms.get' | 'vms.find', input: never) => app.value(channel, input),
    console: async () => streams.shift(),
  } as unknown as Banger;
  const said: string[] = [];
  const shown: string[] = [];
  const notes = { out: () => undefined, err: (text: string) => said.push(text), columns: 80, errColumns: 80 };
  let typing: (typed: Buffer) => void = () => undefined;
  const attached = attachConsole(
    {
      output: createOutput(notes, false),
      signal: new AbortController().signal,
      banger: async () => banger,
      terminal: {
        makeRaw: () => () => undefined,
        onInput: (listener) => {
          typing = listener;
        },
        write: (data) => shown.push(Buffer.from(data).toString()),
      },
    } as Partial<Context> as Context,
    name,
  );
  ended.write('before ');
  await expect.poll(() => shown.join('')).toBe('before ');
  ended.destroy();
  await expect.poll(() => streams).toEqual([]);
  typing(Buffer.from('after'));
  await expect.poll(() => shown.join('')).toBe('before after');
  await app.value('vms.forceStop', { id });
  next.destroy();
  await attached;
  expect(said.join('')).toContain('web went off, or was deleted.');
});

test('the console needs a terminal', async () => {
  await app.vm('web');
  expect(await vm('console web')).toMatchObject({ code: 2, out: '' });
});
