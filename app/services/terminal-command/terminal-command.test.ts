import {
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { createTerminalCommand } from './terminal-command.ts';

const appImage = '/opt/Apps/banger-desktop-0.2.0-x86_64.AppImage';
let home: string;
let link: string;
beforeEach(() => {
  home = makeTestFolder();
  link = join(home, '.local/bin/banger-desktop');
});

const service = (file: string | undefined = appImage, PATH = '/usr/bin') =>
  createTerminalCommand({ appImage: file, home, env: { PATH } });

test('a program that is no AppImage needs no link, and makes none', () => {
  const packaged = createTerminalCommand({ appImage: undefined, home, env: {} });
  expect(packaged.get()).toBeNull();
  expect(packaged.set(true)).toBeNull();
  expect(readdirSync(home)).toEqual([]);
});

test('the link is made when asked for, leads to the AppImage, and is removed as easily', () => {
  expect(service().get()).toEqual({ link, isLinked: false, isOnPath: false });
  expect(readdirSync(home)).toEqual([]);
  expect(service().set(true)).toEqual({ link, isLinked: true, isOnPath: false });
  expect(service().set(true)).toMatchObject({ isLinked: true });
  expect(readlinkSync(link)).toBe(appImage);
  expect(readdirSync(dirname(link))).toEqual(['banger-desktop']);
  expect(service().set(false)).toMatchObject({ isLinked: false });
  expect(service().set(false)).toMatchObject({ isLinked: false });
  expect(readdirSync(dirname(link))).toEqual([]);
});

test('whether terminals look into its folder is said', () => {
  expect(service(appImage, `/usr/bin:${home}/.local/bin`).get()).toMatchObject({ isOnPath: true });
  expect(createTerminalCommand({ appImage, home, env: {} }).get()).toMatchObject({ isOnPath: false });
});

test('a link to another AppImage of ours, there or gone, is not on, and is replaced or removed', () => {
  for (const isLinked of [true, false]) {
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync('/gone/Banger-Desktop-0.1.0.AppImage', link);
    expect(service().get()).toMatchObject({ isLinked: false });
    expect(service().set(isLinked)).toMatchObject({ isLinked });
    expect(existsSync(link)).toBe(false);
    rmSync(link, { force: true });
  }
});

test.each([
  ['a file', (path: string) => writeFileSync(path, 'mine')],
  ['a folder', (path: string) => mkdirSync(path)],
  ['a link to another program', (path: string) => symlinkSync('/usr/bin/true', path)],
])('%s of somebody else is left as it is, until it is moved away', (_, put) => {
  mkdirSync(dirname(link), { recursive: true });
  put(link);
  for (const isLinked of [true, false])
    expect(() => service().set(isLinked)).toThrow(expect.objectContaining({ code: 'file_invalid' }));
  expect(service().get()).toMatchObject({ isLinked: false });
  rmSync(link, { recursive: true });
  expect(service().set(true)).toMatchObject({ isLinked: true });
});

test('a folder that cannot be made is named', () => {
  writeFileSync(join(home, '.local'), '');
  expect(() => service().set(true)).toThrow(`The link ${link} couldn’t be created`);
});
