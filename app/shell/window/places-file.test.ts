import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPlaces, writePlaces } from './places-file.ts';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'places-'));
  path = join(dir, 'window.json');
});
afterEach(() => rmSync(dir, { recursive: true }));

const place = { x: 5, y: 6, width: 900, height: 700, maximized: true };
const places = [
  { layout: '1920x1080@0,0', place },
  { layout: '1280x800@0,0 1920x1080@1280,0', place: { width: 900, height: 700, maximized: false } },
];

test('what is written is read again, and only its user may read it', () => {
  writePlaces(path, places);
  expect(readPlaces(path)).toEqual(places);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(dir)).toEqual(['window.json']);
});

const file = (layout: unknown, changes: object) =>
  JSON.stringify([{ layout, place: { x: 5, y: 6, width: 900, height: 700, maximized: true, ...changes } }]);

test.each([
  ...['', '{', 'null', '{}', '[null]', '[[]]', '[{"layout":"a"}]', '[{"layout":"a","place":null}]'],
  ...[file(7, {}), file('x'.repeat(1001), {}), file('a', { width: 0 }), file('a', { height: '700' })],
  ...[file('a', { x: 1.5 }), file('a', { x: null }), file('a', { y: -100_001 }), file('a', { maximized: 1 })],
  JSON.stringify(Array.from({ length: 21 }, () => places[0])),
])('a file that says %j counts as none', (text) => {
  writeFileSync(path, text);
  expect(readPlaces(path)).toEqual([]);
});

test('no file, and a place where none can be written, are no trouble', () => {
  mkdirSync(path);
  expect(readPlaces(path)).toEqual([]);
  expect(() => writePlaces(path, places)).not.toThrow();
});
