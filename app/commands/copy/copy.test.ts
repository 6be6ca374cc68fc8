import { execFileSync } from 'node:child_process';
import {
  chmodSync,
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
import { describe, expect, test } from 'vitest';
import { errorOutput, outputs } from '../testing/outputs.ts';
import { commandsOn, resultOf } from '../testing/run-commands.ts';
import { app, asks, cp, here, inGuest, there } from './testing/copying.ts';
import { treeOf } from './testing/tree.ts';

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
