import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { imageFiles } from '../../testing/test-dashboard.ts';
import { all, choose, copies, dashboards, giveFiles, hashOf, openBeside } from './testing/imports.ts';

test('what a chosen database has is told, file by file, and nothing comes in yet', async () => {
  const { app, source } = await openBeside(giveFiles);
  const before = hashOf(source);
  const preview = await choose(app);
  expect(preview.path).toBe(source);
  expect(preview.images.map(({ name, missingFiles }) => [name, missingFiles.length])).toEqual([
    ['debian-dev', 0],
    ["unused — ünïcode 'quoted'", 2],
    ['void-minimal', 3],
  ]);
  expect((await app.value('vms.list', {})).total).toBe(0);
  expect(hashOf(source)).toBe(before);
});

test('thinking better of it is no error, and no copy is made', async () => {
  const { app, choosePath } = await openBeside();
  choosePath(null);
  expect(await app.value('imports.choose', {})).toBeNull();
  expect(copies(app)).toEqual([]);
});

test('the private copy is gone as soon as it has been read', async () => {
  const { app } = await openBeside();
  await choose(app);
  expect(copies(app)).toEqual([]);
});

test('what was chosen is forgotten when it is discarded, and when another file is chosen', async () => {
  const { app } = await openBeside();
  const gone = { code: 'not_found', hint: 'Choose the file again.' };
  const first = await choose(app);
  await app.value('imports.discard', { token: first.token });
  await app.value('imports.discard', { token: first.token });
  expect(await app.error('imports.merge', { token: first.token, choices: all(first) })).toMatchObject(gone);
  const second = await choose(app);
  const third = await choose(app);
  expect(await app.error('imports.merge', { token: second.token, choices: all(second) })).toMatchObject(gone);
  expect(await app.value('imports.merge', { token: third.token, choices: all(third) })).toMatchObject({
    vms: 3,
  });
});

test('a copy that a crash left is removed at the next launch', async () => {
  const { app } = await openBeside();
  mkdirSync(join(app.paths.stateDir, 'import-crashed'));
  const again = await app.restart();
  dashboards.splice(0, 1, again);
  await expect.poll(() => copies(again)).toEqual([]);
});

test('the dashboard’s own database is refused, under any name', async () => {
  const { app, theirs, choosePath } = await openBeside();
  const other = join(theirs, 'other.db');
  linkSync(app.paths.database, other);
  choosePath(other);
  expect(await app.error('imports.choose', {})).toMatchObject({ code: 'file_invalid' });
  expect((await app.image()).name).toBe('debian');
});

test('a file that cannot be imported is refused by its name, and leaves no copy', async () => {
  const { app, theirs, choosePath } = await openBeside();
  const text = join(theirs, 'vmlinuz');
  imageFiles(theirs);
  choosePath(text);
  const error = await app.error('imports.choose', {});
  expect(error.code).toBe('file_invalid');
  expect(error.message).toContain(text);
  expect(copies(app)).toEqual([]);
  choosePath(join(theirs, 'nothing.db'));
  expect(await app.error('imports.choose', {})).toMatchObject({ code: 'file_missing' });
});

test('a database that another process is writing to is imported with its newest rows', async () => {
  const { app, source } = await openBeside();
  const writer = new Database(source);
  onTestFinished(() => {
    writer.close();
  });
  writer.pragma('journal_mode = WAL');
  writer.exec("UPDATE vms SET name = 'newest' WHERE name = 'api'");
  expect((await choose(app)).vms.map(({ name }) => name)).toContain('newest');
});

test('a dropped file is read by its path, whatever lies there', async () => {
  const { app, source, theirs } = await openBeside(giveFiles);
  const preview = await app.value('imports.open', { path: source });
  expect(preview.vms).toHaveLength(3);
  await app.value('imports.merge', { token: preview.token, choices: all(preview) });
  const pipe = join(theirs, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const circle = join(theirs, 'circle');
  symlinkSync(circle, circle);
  for (const [path, code] of [
    [join(theirs, 'nothing.db'), 'file_missing'],
    [theirs, 'file_invalid'],
    [pipe, 'file_invalid'],
    ['/dev/zero', 'file_invalid'],
    [join(source, 'inside-a-file'), 'file_invalid'],
    [circle, 'file_invalid'],
    [join(theirs, 'x'.repeat(300)), 'file_invalid'],
    [app.paths.database, 'file_invalid'],
    ['state.db', 'invalid_input'],
    [`${source}\0`, 'invalid_input'],
  ] as const) {
    const error = await app.error('imports.open', { path });
    expect([path, error.code]).toEqual([path, code]);
    if (code !== 'invalid_input') expect(error.message).toContain(path);
  }
  expect(app.unforeseen).toEqual([]);
  expect(copies(app)).toEqual([]);
});
