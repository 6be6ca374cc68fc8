import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { userConfig } from './user-config.ts';

let home: string;
let path: string;
let file: string;
beforeEach(() => {
  home = makeTestFolder();
  path = join(home, '.ssh/config');
  file = join(home, '.local/state/banger-desktop/ssh/config');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'Host banger-web\n  Port 4711\n');
});

const config = () => userConfig({ home, file });
const text = () => readFileSync(path, 'utf8');
function write(content: string | Buffer, mode = 0o600): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, content, { mode });
}
const port = () =>
  /^port (.*)$/m.exec(
    execFileSync('ssh', ['-G', '-F', path, 'banger-web'], { encoding: 'utf8', stdio: 'pipe' }),
  )?.[1];

const theirs = 'Host *\n\tUser ada\n  Port 99\n\n# mine\nHost nas\n  HostName 10.0.0.1\n';

test('the line stands above all others, and ssh heeds it; without it, the file is as it was', async () => {
  write(theirs);
  expect(await config().isInstalled()).toBe(false);
  expect(port()).toBe('99');
  await config().install();
  expect(text()).toBe(`Include ${file}\n${theirs}`);
  expect(await config().isInstalled()).toBe(true);
  expect(port()).toBe('4711');
  await config().install();
  expect(text()).toBe(`Include ${file}\n${theirs}`);
  expect(readFileSync(`${path}.banger-backup`, 'utf8')).toBe(theirs);
  await config().uninstall();
  expect(text()).toBe(theirs);
  expect(await config().isInstalled()).toBe(false);
});

test('where there was no file, one is made that only this user reads', async () => {
  expect(await config().isInstalled()).toBe(false);
  expect(existsSync(dirname(path))).toBe(false);
  await config().install();
  expect(text()).toBe(`Include ${file}\n`);
  expect([statSync(dirname(path)).mode & 0o777, statSync(path).mode & 0o777]).toEqual([0o700, 0o600]);
  await config().uninstall();
  expect(readdirSync(dirname(path))).toEqual([]);
  await config().uninstall();
  expect(readdirSync(dirname(path))).toEqual([]);
});

test.each([
  ['an empty one', ''],
  ['one line without its end', 'User ada'],
  ['blank lines', '\n\n'],
  ['ends of lines of another system', 'Host *\r\n\tUser ada\r\n'],
  ['no text', Buffer.from([0xff, 0xfe, 10, 0x80])],
])('their own file comes back byte for byte, and nothing stays beside it: %s', async (_, before) => {
  write(before, 0o640);
  await config().install();
  await config().uninstall();
  expect(readFileSync(path).equals(Buffer.from(before))).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(readdirSync(dirname(path))).toEqual(['config']);
});

test('what was written to the file meanwhile stays, and so does a copy of how it was', async () => {
  await config().install();
  writeFileSync(path, `${text()}User ada\n`);
  await config().uninstall();
  expect(text()).toBe('User ada\n');
  expect(readFileSync(`${path}.banger-backup`, 'utf8')).toBe(`Include ${file}\nUser ada\n`);
});

test('a link to a file of theirs stays one, though nothing else was in the file', async () => {
  const own = join(home, 'dotfiles');
  writeFileSync(own, `Include ${file}\n`);
  mkdirSync(dirname(path));
  symlinkSync(own, path);
  await config().uninstall();
  expect([readlinkSync(path), text()]).toEqual([own, '']);
});

describe('a line that somebody has written or moved', () => {
  test.each([
    (line: string) => `# hello\n\n${line}\nUser ada\n`,
    (line: string) => line.replace('Include ', 'include='),
    (line: string) => line.replace('Include ', '  INCLUDE\t'),
    (line: string) => line.replace(/Include (.*)/, 'Include "$1"'),
    (line: string) => line.replace(home, '~'),
    (line: string) => `${line} # Banger\r\nUser ada\r\n`,
    (line: string) => `${line} other\nUser ada\n`,
  ])('counts, and goes when it is to: %#', async (edit) => {
    write(edit(`Include ${file}`));
    const before = text();
    expect(await config().isInstalled()).toBe(true);
    await config().install();
    expect(text()).toBe(before);
    await config().uninstall();
    expect(text()).not.toContain('banger');
    expect(await config().isInstalled()).toBe(false);
    for (const word of ['hello', 'User ada', 'other'])
      expect(text().includes(word)).toBe(before.includes(word));
  });

  test.each([(line: string) => `Host nas\n${line}\n`, (line: string) => `Match user ada\n  ${line}\n`])(
    'is moved to the top where it is for some hosts alone: %#',
    async (edit) => {
      write(edit(`Include ${file}`));
      expect(await config().isInstalled()).toBe(false);
      await config().install();
      expect(text().split('\n')[0]).toBe(`Include ${file}`);
      expect(text().match(/Include/g)).toHaveLength(1);
      expect(port()).toBe('4711');
    },
  );

  test.each(['# Include FILE\n', 'Include FILE.old\n', 'Include other # FILE\n', 'Includes FILE\n'])(
    'is another one, and stays: %j',
    async (line) => {
      write(line.replace('FILE', file));
      const before = text();
      expect(await config().isInstalled()).toBe(false);
      await config().uninstall();
      expect(text()).toBe(before);
    },
  );
});

test('a link stays one, and what it leads to keeps its mode', async () => {
  const target = join(home, 'dotfiles/ssh.conf');
  mkdirSync(dirname(target));
  writeFileSync(target, theirs);
  chmodSync(target, 0o640);
  mkdirSync(dirname(path));
  symlinkSync('../dotfiles/ssh.conf', path);
  await config().install();
  expect(readlinkSync(path)).toBe('../dotfiles/ssh.conf');
  expect(readFileSync(target, 'utf8')).toBe(`Include ${file}\n${theirs}`);
  expect(statSync(target).mode & 0o777).toBe(0o640);
  expect(readdirSync(dirname(target))).toEqual(['ssh.conf']);
});

test.skipIf(process.getuid?.() !== 0)('the file keeps its owners', async () => {
  write(theirs);
  execFileSync('chown', ['1234:1235', path]);
  await config().install();
  expect([lstatSync(path).uid, lstatSync(path).gid]).toEqual([1234, 1235]);
});

test('bytes in any encoding stay as they are', async () => {
  const before = Buffer.from([...Buffer.from('# '), 0xe9, 0xff, 0x0d, 0x0a, ...Buffer.from('User ada')]);
  write(before);
  await config().install();
  await config().uninstall();
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('a home with a space or letters of the world is quoted as OpenSSH wants it', async () => {
  for (const name of ['a b', 'à', 'zoë 日本', '#x']) {
    home = join(makeTestFolder(), name);
    path = join(home, '.ssh/config');
    file = join(home, 'ssh/config');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'Host banger-web\n  Port 4711\n');
    write(theirs);
    await config().install();
    expect(port()).toBe('4711');
    expect(await config().isInstalled()).toBe(true);
    await config().uninstall();
    expect(text()).toBe(theirs);
  }
});

test.each(['a%h', 'a*', '[a]', 'a?', '{a}', '$HOME', 'a"b', "it's", 'a\\b'])(
  'a path that OpenSSH would read otherwise is refused: %s',
  async (name) => {
    write(theirs);
    const odd = userConfig({ home, file: join(home, name, 'config') });
    expect(odd.line).toBeNull();
    await expect(odd.install()).rejects.toMatchObject({ code: 'file_invalid' });
    expect(text()).toBe(theirs);
  },
);

test('what can’t be read or written is named, and stays', async () => {
  mkdirSync(path, { recursive: true });
  await expect(config().isInstalled()).rejects.toThrow(`The SSH configuration ${path} can’t be read`);
  home = makeTestFolder();
  path = join(home, '.ssh/config');
  mkdirSync(dirname(path));
  symlinkSync('gone/config', path);
  await expect(config().install()).rejects.toMatchObject({ code: 'file_missing' });
  home = makeTestFolder();
  writeFileSync(join(home, '.ssh'), '');
  await expect(config().install()).rejects.toThrow(/can’t be read|couldn’t be changed/);
});
