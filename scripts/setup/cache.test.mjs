import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cached } from './cache.mjs';
import { cacheDir } from './places.mjs';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cache-test-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** @param {string} content */
function making(content) {
  return async (/** @type {string} */ work) => {
    const made = join(work, 'made');
    await mkdir(made);
    await writeFile(join(made, 'file'), content);
    return made;
  };
}

it('makes a folder once, and leaves nothing else behind', async () => {
  const first = await cached('thing-1', making('first'), dir);
  const second = await cached('thing-1', making('second'), dir);
  expect(second).toBe(first);
  expect(await readFile(join(second, 'file'), 'utf8')).toBe('first');
  expect(await readdir(dir)).toEqual(['thing-1']);
});

it('leaves nothing behind when making fails, so that the next try begins anew', async () => {
  const failing = async (/** @type {string} */ work) => {
    await writeFile(join(work, 'half'), 'done');
    throw new Error('the network is gone');
  };
  await expect(cached('thing-1', failing, dir)).rejects.toThrow('the network is gone');
  expect(await readdir(dir)).toEqual([]);
});

it('lets two that make the same at once both have it', async () => {
  const both = await Promise.all([cached('thing-1', making('a'), dir), cached('thing-1', making('b'), dir)]);
  expect(both).toEqual([join(dir, 'thing-1'), join(dir, 'thing-1')]);
  expect(await readdir(dir)).toEqual(['thing-1']);
});

it('removes half-done work when the process ends meanwhile', async () => {
  let work = '';
  const never = cached(
    'thing-1',
    (folder) => {
      work = folder;
      return new Promise(() => undefined);
    },
    dir,
  );
  expect(existsSync(work)).toBe(true);
  for (const listener of process.listeners('exit').slice(-1)) listener(0);
  expect(existsSync(work)).toBe(false);
  expect(never).toBeInstanceOf(Promise);
});

it('keeps to XDG_CACHE_HOME, if that is a path one can rely on', () => {
  expect(cacheDir({ XDG_CACHE_HOME: '/caches' })).toBe('/caches/banger-desktop');
  expect(cacheDir({ XDG_CACHE_HOME: 'relative' })).toMatch(/^\/.*\/\.cache\/banger-desktop$/);
});
