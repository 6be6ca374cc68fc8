import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unzip } from './zip.mjs';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'zip-test-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const same = (/** @type {string} */ name) => name;

it('unpacks deflated, stored and empty files with their content', async () => {
  const text = 'to be compressed '.repeat(10_000);
  await unzipped([
    { name: 'locales/', content: '' },
    { name: 'locales/en.pak', content: text, method: 8 },
    { name: 'stored', content: 'as it is' },
    { name: 'empty', content: '' },
  ]);
  expect(await readFile(join(dir, 'out/locales/en.pak'), 'utf8')).toBe(text);
  expect(await readFile(join(dir, 'out/stored'), 'utf8')).toBe('as it is');
  expect(await readFile(join(dir, 'out/empty'), 'utf8')).toBe('');
});

it('keeps programs executable', async () => {
  await unzipped([
    { name: 'chrome-sandbox', content: 'x', mode: 0o100755 },
    { name: 'icudtl.dat', content: 'x', mode: 0o100644 },
  ]);
  expect((await stat(join(dir, 'out/chrome-sandbox'))).mode & 0o111).not.toBe(0);
  expect((await stat(join(dir, 'out/icudtl.dat'))).mode & 0o111).toBe(0);
});

it('renames what it is told to, and leaves out the rest', async () => {
  await unzipped(
    [
      { name: 'Cypress/Cypress', content: 'x' },
      { name: 'Cypress/resources/app/index.js', content: 'x' },
    ],
    (name) => (name === 'Cypress/Cypress' ? 'electron' : undefined),
  );
  expect(await readdir(join(dir, 'out'), { recursive: true })).toEqual(['electron']);
});

it.each(['../outside', 'a/../../outside', '/tmp/outside-of-zip-test'])(
  'refuses to write to %s',
  async (name) => {
    await expect(unzipped([{ name, content: 'x' }])).rejects.toThrow('points outside');
    expect(await readdir(dir)).toEqual(['archive.zip']);
  },
);

it('refuses symbolic links', async () => {
  const link = { name: 'link', content: '/etc', mode: 0o120777 };
  await expect(unzipped([link])).rejects.toThrow('link is not a regular file.');
});

it('rejects an archive that is cut short, damaged, or not one at all', async () => {
  const whole = zip([{ name: 'a', content: 'some content', method: 8 }]);
  const wrongSize = Buffer.from(whole);
  wrongSize.writeUInt32LE(5, wrongSize.lastIndexOf('PK\x01\x02') + 24);
  for (const damaged of [whole.subarray(0, -10), wrongSize, Buffer.from('not a zip'), Buffer.alloc(0)]) {
    await writeFile(join(dir, 'archive.zip'), damaged);
    await expect(unzip(join(dir, 'archive.zip'), join(dir, 'out'), same)).rejects.toThrow(
      /damaged|cut short/,
    );
  }
});

/** @typedef {{ name: string, content: string, mode?: number, method?: 0 | 8 }} File */

/**
 * @param {File[]} files
 * @param {(name: string) => string | undefined} rename
 */
async function unzipped(files, rename = same) {
  await writeFile(join(dir, 'archive.zip'), zip(files));
  await unzip(join(dir, 'archive.zip'), join(dir, 'out'), rename);
}

/** @param {File[]} files */
function zip(files) {
  /** @type {Buffer[]} */
  const locals = [];
  /** @type {Buffer[]} */
  const entries = [];
  let offset = 0;
  for (const { name, content, mode = 0o100644, method = 0 } of files) {
    const data = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    locals.push(local, Buffer.from(name), data);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(Buffer.byteLength(content), 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE((mode << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    entries.push(entry, Buffer.from(name));
    offset += local.length + name.length + data.length;
  }
  const list = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, list, end]);
}
