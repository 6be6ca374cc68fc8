import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../testing/until.ts';
import { keepUnpackedFiles, keptPath, unpackedFolder } from './unpacked-app-image.ts';

let dir: string;
let folder: string;
/** Of a file that is open, as those of a program that runs. */
let held: number;
let letGo: (() => void) | undefined;
const errors: unknown[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'unpacked-'));
  folder = join(dir, 'appimage_extracted_0f');
  mkdirSync(join(folder, 'resources'), { recursive: true });
  writeFileSync(join(folder, 'banger-desktop'), 'the program');
  writeFileSync(join(folder, 'resources', 'app.asar'), 'the app');
  held = openSync(join(folder, 'banger-desktop'), 'r');
  symlinkSync('banger-desktop', join(folder, 'AppRun'));
});

afterEach(() => {
  letGo?.();
  letGo = undefined;
  closeSync(held);
  rmSync(dir, { recursive: true, force: true });
  expect(errors.splice(0)).toEqual([]);
});

const keep = () => {
  letGo = keepUnpackedFiles(folder, (error) => errors.push(error));
};
/** As the runtime does, when a second start has ended. */
const remove = () => rmSync(folder, { recursive: true });
const isBack = () =>
  until(
    () => {
      expect(readFileSync(join(folder, 'resources', 'app.asar'), 'utf8')).toBe('the app');
      expect(readFileSync(join(folder, 'banger-desktop'), 'utf8')).toBe('the program');
      expect(readlinkSync(join(folder, 'AppRun'))).toBe('banger-desktop');
    },
    { interval: 5 },
  );

test('only an AppImage that runs unpacked has a folder to keep', () => {
  expect(unpackedFolder(join(folder, 'banger-desktop'))).toBe(folder);
  expect(unpackedFolder('/tmp/.mount_bangerXy/banger-desktop')).toBeNull();
  expect(unpackedFolder('/opt/Banger Desktop/banger-desktop')).toBeNull();
});

test('what pages ask for has a place that no other start deletes', () => {
  keep();
  const kept = keptPath(join(folder, 'resources', 'app.asar'), join(folder, 'banger-desktop'));
  remove();
  expect(readFileSync(kept, 'utf8')).toBe('the app');
});

test('files that are not kept are where they are', () => {
  const file = join(folder, 'resources', 'app.asar');
  expect(keptPath(file, join(folder, 'banger-desktop'))).toBe(file);
  expect(keptPath('/opt/Banger/resources/app.asar', '/opt/Banger/banger-desktop')).toBe(
    '/opt/Banger/resources/app.asar',
  );
});

test('files that another start has deleted are put back, as often as they go', async () => {
  keep();
  for (let round = 1; round <= 3; round++) {
    remove();
    await isBack();
  }
});

test('they are put back into a folder in which something was left or made anew', async () => {
  keep();
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  // As helpers of Chromium do that still begin when the second start ends: its deletion then leaves the folder.
  mkdirSync(join(folder, 'locales'));
  await isBack();
  remove();
  await isBack();
});

test('they are put back after a deletion that was cut short', async () => {
  keep();
  rmSync(join(folder, 'resources'), { recursive: true });
  await isBack();
  rmSync(join(folder, 'banger-desktop'));
  await isBack();
});

test('they are put back while others delete them at the same time', async () => {
  keep();
  for (let round = 1; round <= 100; round++) await once(spawn('rm', ['-rf', folder]), 'exit');
  await isBack();
});

test('nothing is left beside the folder when the app has ended, and the folder can go', () => {
  keep();
  expect(readdirSync(dir)).toHaveLength(2);
  letGo?.();
  expect(readdirSync(dir)).toEqual(['appimage_extracted_0f']);
  remove();
  expect(existsSync(folder)).toBe(false);
});

test('what a process that was killed has left is removed; what one that runs needs is not', () => {
  const [killed, running] = [`${folder}.4194304999`, `${folder}.${process.ppid}`];
  const sameNumber = `${folder}.${process.pid}`;
  for (const links of [killed, running, sameNumber]) mkdirSync(links);
  writeFileSync(join(sameNumber, 'of-another-version'), '');
  keep();
  expect([killed, running].map((links) => existsSync(links))).toEqual([false, true]);
  expect(readdirSync(sameNumber).sort()).toEqual(readdirSync(folder).sort());
});

test('so is what a killed process of another version has left, and nothing of other programs', () => {
  const links = (name: string, program: string) => {
    mkdirSync(join(dir, name));
    writeFileSync(join(dir, name, program), '');
    return join(dir, name);
  };
  const killed = links('appimage_extracted_e1.4194304999', 'banger-desktop');
  const running = links(`appimage_extracted_e1.${process.ppid}`, 'banger-desktop');
  const stranger = links('appimage_extracted_e2.4194304999', 'another-program');
  const unpacked = links('appimage_extracted_e1', 'banger-desktop');
  keep();
  expect([killed, running, stranger, unpacked].map((path) => existsSync(path))).toEqual([
    ...[false, true, true, true],
  ]);
});

test('a folder that cannot be kept is told of, and the app goes on', () => {
  remove();
  keep();
  expect(errors.splice(0)).toMatchObject([{ code: 'ENOENT' }]);
});

test('nothing is put where somebody else has made a place for it', () => {
  const elsewhere = join(dir, 'elsewhere');
  mkdirSync(elsewhere);
  // As anybody can in a folder for all, who guesses the name.
  symlinkSync(elsewhere, `${folder}.${process.pid}`);
  keep();
  expect(errors.splice(0)).toMatchObject([{ code: 'EEXIST' }]);
  expect(readdirSync(elsewhere)).toEqual([]);
});

test('files are not put back into a folder that another has made meanwhile', async () => {
  const elsewhere = join(dir, 'elsewhere');
  mkdirSync(elsewhere);
  keep();
  rmSync(folder, { recursive: true });
  symlinkSync(join(dir, 'nowhere-yet'), folder);
  await until(() => expect(errors).toHaveLength(1), { interval: 5 });
  expect(errors.splice(0)).toMatchObject([{ code: 'EEXIST' }]);
  expect(existsSync(join(dir, 'nowhere-yet'))).toBe(false);
});
