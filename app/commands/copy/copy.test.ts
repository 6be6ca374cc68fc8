import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunningCommand } from '../../control/running-command.ts';
import { processMark } from '../../lib/process-mark.ts';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';
import { errorOutput, outputs } from '../testing/outputs.ts';
import { commandsOn, resultOf } from '../testing/run-commands.ts';
import { guestCodes, sendScript } from './guest-scripts.ts';
import { list, pack } from './pack.ts';
import { paddingOf, writeHeaders } from './tar-header.ts';
import { treeOf } from './testing/tree.ts';

let app: TestDashboard;
/** On this side, and on that of the guest, for which this computer stands. */
let here: string;
let there: string;
beforeEach(async () => {
  app = await openTestDashboard();
  const { id } = await app.vm('web');
  await app.value('vms.start', { id });
  [here, there] = [makeTestFolder(), makeTestFolder()];
  asks = vi.spyOn(app.dashboard, 'exec').mockImplementation(async (_, { command, hasInput }) => {
    const [program, ...args] = command;
    return running(
      spawn(program, args, { stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe'], env: guestEnv }),
    );
  });
  guestEnv = { ...process.env };
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

let asks: ReturnType<typeof vi.spyOn>;
let guestEnv: NodeJS.ProcessEnv;

function running(child: ReturnType<typeof spawn>): RunningCommand {
  const { stdin, stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('it has no pipes');
  const exitCode = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 128)));
  return {
    ...{ stdin, stdout, stderr, exitCode },
    signal: async (name) => void child.kill(`SIG${name}`),
    close: () => stdin?.destroy(),
  };
}

const cp = (...words: string[]) => commandsOn(app)('vm', 'cp', ...words);
const inGuest = (path = '') => `web:${join(there, path)}`;

function makeTree(top: string): void {
  mkdirSync(join(top, 'a folder/-x/ä'), { recursive: true });
  writeFileSync(join(top, 'a folder/empty'), '');
  for (const length of [1, 511, 512, 513, 1_000_003])
    writeFileSync(join(top, `-${length}`), Buffer.alloc(length, 'a\0\xff\r\n', 'latin1'), { mode: 0o640 });
  const long = join(top, 'n'.repeat(200), 'm'.repeat(200));
  mkdirSync(long, { recursive: true });
  writeFileSync(join(long, `${'o'.repeat(200)}\n✓`), 'long', { mode: 0o400 });
  symlinkSync('../-1', join(top, 'a folder/link'));
  symlinkSync('l'.repeat(200), join(top, 'leads-nowhere'));
  utimesSync(join(top, '-511'), 12345, 12345);
  chmodSync(join(top, 'a folder/-x'), 0o700);
  utimesSync(join(top, 'a folder/-x'), 54321, 54321);
}

test('a folder comes back from the guest as it went in: bytes, modes, times and links', async () => {
  makeTree(join(here, 'tree'));
  expect(await resultOf(commandsOn(app), 'vm', 'cp', join(here, 'tree'), inGuest('in'))).toEqual({
    ...{ files: 7, bytes: 1_001_544, leftOut: [] },
  });
  expect(treeOf(join(there, 'in'))).toEqual(treeOf(join(here, 'tree')));
  expect(await cp(inGuest('in'), join(here, 'back'))).toEqual({ code: 0, out: 'Copied 7 files.\n', err: '' });
  expect(treeOf(join(here, 'back'))).toEqual(treeOf(join(here, 'tree')));
  expect([readdirSync(here), readdirSync(there)]).toEqual([['back', 'tree'], ['in']]);
});

test('a copy goes into a folder that is there, or gets the very name; a file replaces a file', async () => {
  writeFileSync(join(here, 'new'), 'new', { mode: 0o751 });
  writeFileSync(join(there, 'old'), 'old');
  mkdirSync(join(there, 'folder'));
  for (const to of ['folder', 'folder/', 'folder/named', 'old'])
    expect(await cp(join(here, 'new'), inGuest(to))).toMatchObject({ code: 0, err: '' });
  for (const path of ['folder/new', 'folder/named', 'old']) {
    expect(readFileSync(join(there, path), 'utf8')).toBe('new');
    expect(lstatSync(join(there, path)).mode & 0o777).toBe(0o751);
  }
  mkdirSync(join(here, 'folder'));
  symlinkSync(join(here, 'new'), join(here, 'link'));
  for (const to of ['folder', 'folder/', 'folder/named', 'link'])
    expect(await cp(inGuest('folder/new'), join(here, to))).toMatchObject({ code: 0, err: '' });
  expect(readdirSync(join(here, 'folder'))).toEqual(['named', 'new']);
  // The link has made room; where it led is as it was.
  expect([lstatSync(join(here, 'link')).isFile(), readFileSync(join(here, 'new'), 'utf8')]).toEqual([
    true,
    'new',
  ]);
  expect(await cp(inGuest('folder'), join(here, 'folder'))).toMatchObject({ code: 0 });
  expect(readdirSync(join(here, 'folder/folder'))).toEqual(['named', 'new']);
});

/** Without the time of the folder itself, in which something was made and is gone again. */
function below(side: string): Record<string, string> {
  const { '.': _, ...rest } = treeOf(side);
  return rest;
}

describe('what cannot be copied, or would replace more than a file, is refused, and nothing is changed:', () => {
  const missing = 'not_found';
  test.each<[string, () => [string, string], number, string]>([
    ['a source that is not in the guest', () => [inGuest('none'), here], 3, missing],
    ['a source that is not here', () => [join(here, 'none'), inGuest()], 3, missing],
    ['a source below a file here', () => [join(here, 'file/none'), inGuest('x')], 3, missing],
    ['a source below a file in the guest', () => [inGuest('file/none'), join(here, 'x')], 3, missing],
    ['a pipe in the guest', () => [inGuest('pipe'), join(here, 'x')], 1, 'file_invalid'],
    ['a pipe here', () => [join(here, 'pipe'), inGuest('x')], 1, 'file_invalid'],
    ['no folder for it in the guest', () => [join(here, 'file'), inGuest('none/x')], 3, missing],
    ['no folder for it here', () => [inGuest('file'), join(here, 'none/x')], 3, missing],
    ['a file in the place of its folder here', () => [inGuest('file'), join(here, 'file/x')], 3, missing],
    ['a folder in the guest that is none', () => [join(here, 'file'), inGuest('none/')], 3, missing],
    ['a folder here that is none', () => [inGuest('file'), join(here, 'none/')], 3, missing],
    [
      'a folder in the place of a folder in the guest',
      () => [join(here, 'folder'), inGuest()],
      4,
      'name_taken',
    ],
    ['a folder in the place of a folder here', () => [inGuest('folder'), here], 4, 'name_taken'],
    [
      'a folder in the place of a file in the guest',
      () => [join(here, 'folder'), inGuest('file')],
      4,
      'name_taken',
    ],
    ['a folder in the place of a file here', () => [inGuest('folder'), join(here, 'file')], 4, 'name_taken'],
    [
      'a file in the place of a pipe in the guest',
      () => [join(here, 'file'), inGuest('pipe')],
      1,
      'file_invalid',
    ],
    ['a file in the place of a pipe here', () => [inGuest('file'), join(here, 'pipe')], 4, 'name_taken'],
    ['two sides here', () => [join(here, 'file'), join(here, 'x')], 2, 'invalid_input'],
    ['two sides in guests', () => [inGuest('file'), inGuest('x')], 2, 'invalid_input'],
    ['a path in the guest that begins nowhere', () => ['web:file', here], 2, 'invalid_input'],
    ['no path in the guest', () => ['web:', here], 2, 'invalid_input'],
    ['a copy without a name', () => ['web:/', here], 2, 'invalid_input'],
    ['no such VM', () => ['wbe:/etc', join(here, 'x')], 3, missing],
  ])('%s', async (_, words, code, error) => {
    for (const side of [here, there]) {
      mkdirSync(join(side, 'folder'));
      writeFileSync(join(side, 'folder/kept'), 'kept');
      writeFileSync(join(side, 'file'), 'kept');
      execFileSync('mkfifo', [join(side, 'pipe')]);
    }
    const before = [below(here), below(there)];
    const ran = await cp(...words(), '--json');
    expect([ran.code, ran.out]).toEqual([code, '']);
    expect(errorOutput.parse(JSON.parse(ran.err)).error.code).toBe(error);
    expect([below(here), below(there)]).toEqual(before);
  });
});

/** Files of the kernel's: some have no size, others another one than what can be read. */
const ofKernel = ['/proc/version', '/proc/self/limits', '/sys/kernel/mm/transparent_hugepage/enabled'];

test.each(ofKernel)('what can be read of %s is copied, both ways', async (path) => {
  const content = () => readFileSync(path, 'utf8').replaceAll(/\d+/g, '0');
  expect(await cp(`web:${path}`, join(here, 'out'))).toEqual({ code: 0, out: 'Copied 1 file.\n', err: '' });
  expect(readFileSync(join(here, 'out'), 'utf8').replaceAll(/\d+/g, '0')).toBe(content());
  expect(lstatSync(join(here, 'out')).mode).toBe(lstatSync(path).mode);
  const { bytes } = outputs['vm cp'].parse(await resultOf(commandsOn(app), 'vm', 'cp', path, inGuest('in')));
  expect(readFileSync(join(there, 'in'), 'utf8').replaceAll(/\d+/g, '0')).toBe(content());
  expect(bytes).toBe(lstatSync(join(there, 'in')).size);
  expect([readdirSync(here), readdirSync(there)]).toEqual([['out'], ['in']]);
});

test('an empty file is one, both ways', async () => {
  writeFileSync(join(here, 'empty'), '');
  expect((await cp(join(here, 'empty'), inGuest('empty'))).code).toBe(0);
  expect((await cp(inGuest('empty'), join(here, 'back'))).code).toBe(0);
  expect([lstatSync(join(there, 'empty')).size, lstatSync(join(here, 'back')).size]).toEqual([0, 0]);
  // Also where the guest has no room for anything else.
  guestEnv.TMPDIR = '/no/such';
  expect((await cp(inGuest('empty'), join(here, 'again'))).code).toBe(0);
  expect((await cp('web:/proc/version', join(here, 'none'))).code).toBe(1);
});

test('a folder of the kernel’s files in the guest is refused, and so is one that has such a folder', async () => {
  for (const path of ['/proc/self/net', '/proc/sys/kernel', '/sys/kernel/mm', '/proc/1/..']) {
    const { code, err } = await cp(`web:${path}`, join(here, 'x'));
    expect([code, err]).toEqual([1, expect.stringContaining('only when they are read')]);
  }
  symlinkSync('/proc/sys/kernel', join(there, 'link'));
  expect((await cp(inGuest('link'), join(here, 'x'))).err).toContain('only when they are read');
  expect(await cp('web:/', join(here, 'x'))).toMatchObject({
    ...{ code: 1, err: expect.stringMatching(/only when they are read.*\n {2}\/(proc|sys)/) },
  });
  expect(readdirSync(here)).toEqual([]);
});

test('a file whose beginning can’t be read is refused, both ways', async () => {
  // None of the first page of a process's memory can be.
  for (const words of [
    ['web:/proc/self/mem', join(here, 'x')],
    ['/proc/self/mem', inGuest('x')],
  ] as const) {
    const { code, err } = await cp(...words);
    expect([code, err]).toEqual([1, expect.stringContaining('Nothing was copied.')]);
  }
  await until(() => expect([readdirSync(here), readdirSync(there)]).toEqual([[], []]));
});

test('a file that doesn’t say its length has a most, both ways', async () => {
  const { status, stdout } = spawnSync('sh', ['-c', sendScript, 'sh', '/proc/version', '10', '']);
  expect([status, stdout.length]).toEqual([guestCodes.endless, 0]);
  const listed = await list('/proc/version', new AbortController().signal);
  const packed = pack('/proc/version', listed, { name: 'copy', last: 'last', most: 10 });
  await expect(packed.next()).rejects.toMatchObject({ code: 'file_invalid' });
});

describe('what a killed copy has left', () => {
  const dead = `99999999-1-${processMark().split('-')[2]}`;
  test('here is removed by the next into the same folder', async () => {
    writeFileSync(join(there, 'file'), '');
    mkdirSync(join(here, `.banger-cp.${dead}.abcdef/copy/locked`), { recursive: true });
    writeFileSync(join(here, `.banger-cp.${dead}.abcdef/copy/locked/file`), '');
    chmodSync(join(here, `.banger-cp.${dead}.abcdef/copy/locked`), 0o500);
    expect((await cp(inGuest('file'), here)).code).toBe(0);
    expect(readdirSync(here)).toEqual(['file']);
  });

  test('in the guest is removed by the next into the same folder', async () => {
    writeFileSync(join(here, 'file'), '');
    mkdirSync(join(there, '.banger-cp.99999999-1.abcdef/copy'), { recursive: true });
    expect((await cp(join(here, 'file'), inGuest())).code).toBe(0);
    expect(readdirSync(there)).toEqual(['file']);
  });

  test('is nothing else: no link, no file, and of no process that runs or can’t be seen', async () => {
    const [own, start] = processMark().split('-');
    for (const side of [here, there]) {
      writeFileSync(join(side, 'file'), '');
      mkdirSync(join(side, 'kept/copy'), { recursive: true });
      for (const mark of [dead, '99999999-1']) {
        symlinkSync(join(side, 'kept'), join(side, `.banger-cp.${mark}.alinks`));
        writeFileSync(join(side, `.banger-cp.${mark}.afiles`), '');
        for (const end of ['abcde', 'abcdefg', 'abcdef x', 'abc.ef', 'x/../a'])
          mkdirSync(join(side, `.banger-cp.${mark}.${end}`), { recursive: true });
      }
      for (const mark of ['99999999-1-0123456789', processMark(), `${own}-${start}`, '', 'x', '-1-1'])
        mkdirSync(join(side, `.banger-cp.${mark}.abcdef`));
    }
    const before = [readdirSync(here), readdirSync(there)];
    expect((await cp(inGuest('file'), join(here, 'file'))).code).toBe(0);
    expect((await cp(join(here, 'file'), inGuest('file'))).code).toBe(0);
    expect([readdirSync(here), readdirSync(there)]).toEqual(before);
    expect([readdirSync(join(here, 'kept')), readdirSync(join(there, 'kept'))]).toEqual([['copy'], ['copy']]);
  });
});

test.each<[string, () => string[], string]>([
  ['both are here', () => ['a', 'b'], 'Neither path is in a VM.'],
  ['both are in VMs', () => ['web:/a', 'web:/b'], 'Both paths are in VMs.'],
  ['no path follows the VM', () => [join(here, 'a'), 'web:'], '“web:” names no path in the guest'],
  ['a name looks like an option', () => ['-dash', 'web:/'], '“./-dash”'],
])('where %s, that is said', async (_, words, said) => {
  const { code, err } = await cp(...words());
  expect([code, err]).toEqual([2, expect.stringContaining(said)]);
});

test('the activity says what was copied, once', async () => {
  writeFileSync(join(here, 'file'), '');
  const { id } = (await app.value('vms.list', {})).items[0] ?? { id: '' };
  asks.mockRestore();
  await commandsOn(app, { columns: 80 })('vm', 'cp', join(here, 'file'), 'web:/etc/motd');
  await commandsOn(app, { columns: 80 })('vm', 'cp', 'web:/etc/os\n-release', join(here, 'x'));
  const said = (await app.value('vms.activity', { id })).filter(({ kind }) => kind === 'touched');
  expect(said.map(({ reason }) => reason)).toEqual([
    '/etc/os -release was copied out of the guest.',
    '/etc/motd was copied into the guest.',
  ]);
});

test('a folder is said to be missing by its own name, not as that of another', async () => {
  writeFileSync(join(here, 'file'), '');
  writeFileSync(join(there, 'file'), '');
  expect((await cp(inGuest('file'), join(here, 'none/'))).err).toContain(
    `There is no folder ${join(here, 'none')}.`,
  );
  expect((await cp(join(here, 'file'), inGuest('none/'))).err).toContain(
    `There is no folder ${join(there, 'none/')} in web.`,
  );
  expect((await cp(inGuest('file'), join(here, 'none/x'))).err).toContain(
    `The folder for ${join(here, 'none/x')} doesn’t exist.`,
  );
});

test('what is left out is named, both ways', async () => {
  for (const [side, from, to] of [
    [here, () => join(here, 'tree'), inGuest()],
    [there, () => inGuest('tree'), join(here, 'back')],
  ] as const) {
    rmSync(join(there, 'tree'), { recursive: true, force: true });
    mkdirSync(join(side, 'tree'));
    writeFileSync(join(side, 'tree/kept'), '');
    symlinkSync('/etc/passwd', join(side, 'tree/out'));
    execFileSync('mkfifo', [join(side, 'tree/pipe')]);
    writeFileSync(Buffer.concat([Buffer.from(join(side, 'tree/')), Buffer.from([0xff])]), '');
    const { leftOut } = outputs['vm cp'].parse(await resultOf(commandsOn(app), 'vm', 'cp', from(), to));
    expect(leftOut.map(({ why }) => why).sort()).toEqual([
      'it is a link that leads out of what is copied',
      'it is neither a file nor a folder',
      'its name isn’t valid UTF-8',
    ]);
  }
  expect(readdirSync(join(here, 'back'))).toEqual(['kept']);
  const { code, err } = await cp(inGuest('tree'), join(here, 'again'));
  expect([code, err]).toEqual([
    0,
    expect.stringContaining('Left out pipe: it is neither a file nor a folder.'),
  ]);
});

test('progress is for terminals', async () => {
  writeFileSync(join(there, 'file'), Buffer.alloc(300_000));
  const shown: string[] = [];
  const { code } = await commandsOn(app, { columns: 80, onErr: (text) => shown.push(text) })(
    ...['vm', 'cp', inGuest('file'), join(here, 'x')],
  );
  expect([code, shown.join('')]).toEqual([0, expect.stringMatching(/\d % {2}Copying .*file from web/)]);
  expect((await cp(inGuest('file'), join(here, 'y'))).err).toBe('');
});

/** A command in the guest that the test plays. */
function played() {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let settle: (code: number) => void = () => undefined;
  const exitCode = new Promise<number>((resolve) => {
    settle = resolve;
  });
  const close = vi.fn(() => void stdout.destroy());
  asks.mockResolvedValue({ stdin, stdout, stderr, exitCode, close, signal: async () => undefined });
  const end = (code: number, said = '') => {
    stdout.end();
    stderr.end(said);
    settle(code);
  };
  return { stdin, stdout, close, end };
}
const header = (path: string, type: string, size = 0) =>
  writeHeaders({ path: Buffer.from(path), linkPath: Buffer.alloc(0), type, size, mode: 0o755, mtime: 0 });
const beginning = Buffer.concat([
  header('./', '5'),
  header('./f', '0', 5),
  Buffer.from('hello'),
  paddingOf(5),
]);

test('Ctrl-C leaves nothing half done here', async () => {
  const ended = new AbortController();
  const guest = played();
  const out = commandsOn(app, { signal: ended.signal })('vm', 'cp', inGuest('x'), join(here, 'x'));
  guest.stdout.write(beginning);
  await until(() => expect(existsSync(join(here, readdirSync(here)[0] ?? 'none', 'copy/f'))).toBe(true));
  ended.abort();
  expect(await out).toMatchObject({ out: '', err: '' });
  expect(readdirSync(here)).toEqual([]);
  await until(() => expect(guest.close).toHaveBeenCalled());
});

test.each([
  ['at its beginning', 0],
  ['in the middle', 32],
])('Ctrl-C %s leaves nothing half done in the guest', async (_, percent) => {
  const ended = new AbortController();
  // More than the pipes hold.
  writeFileSync(join(here, 'big'), Buffer.alloc(64 << 20));
  const into = commandsOn(app, {
    ...{ signal: ended.signal, columns: 80 },
    onErr: (text) => {
      const [, done] = /(\d+) % {2}Copying big to web/.exec(text) ?? [];
      if (Number(done) >= percent) ended.abort();
    },
  })('vm', 'cp', join(here, 'big'), inGuest('big'));
  expect((await into).out).toBe('');
  expect(ended.signal.aborted).toBe(true);
  await until(() => expect(readdirSync(there)).toEqual([]));
});

test.each([
  ['whose archive is cut off', (guest: ReturnType<typeof played>) => guest.end(0), /it is cut off/],
  [
    'whose tar fails',
    (guest: ReturnType<typeof played>) => guest.end(1, 'tar: x\x1b[2J\n'),
    /exit code 1.*\n {2}tar: x/,
  ],
  ['that has no tar', (guest: ReturnType<typeof played>) => guest.end(127), /has no tar/],
  [
    'whose archive leads out',
    ({ stdout }: ReturnType<typeof played>) => void stdout.write(header('./../x', '0')),
    /can be trusted: a name leads elsewhere/,
  ],
])('of a guest %s nothing is kept', async (_, act, said) => {
  const guest = played();
  const ran = cp(inGuest('x'), join(here, 'x'));
  guest.stdout.write(beginning);
  act(guest);
  const { code, out, err } = await ran;
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(said);
  expect(err).not.toContain('\x1b');
  expect(readdirSync(here)).toEqual([]);
});

test('a file that becomes shorter meanwhile is told, and nothing is kept in the guest', async () => {
  writeFileSync(join(here, 'file'), Buffer.alloc(1 << 20));
  const real = asks.getMockImplementation();
  asks.mockImplementation(async (...asked: unknown[]) => {
    writeFileSync(join(here, 'file'), 'short');
    return (real as (...words: unknown[]) => unknown)(...asked);
  });
  const { code, err } = await cp(join(here, 'file'), inGuest('x'));
  expect([code, err]).toEqual([1, expect.stringContaining('became shorter while it was being copied')]);
  await until(() => expect(readdirSync(there)).toEqual([]));
});
