import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWholeFile } from './whole-file.ts';

let dir: string;
let path: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'whole-file-'));
  path = join(dir, 'key');
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('a whole file', () => {
  it('is this user’s alone and takes the place of the one before', async () => {
    writeFileSync(path, 'before');
    await writeWholeFile(path, (file) => file.writeFile('after'));
    expect(readFileSync(path, 'utf8')).toBe('after');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual(['key']);
  });

  it('never takes the place of another where that is not wanted', async () => {
    await writeWholeFile(path, (file) => file.writeFile('first'), { replace: false });
    await writeWholeFile(path, (file) => file.writeFile('second'), { replace: false });
    expect(readFileSync(path, 'utf8')).toBe('first');
    expect(readdirSync(dir)).toEqual(['key']);
  });

  it.each([true, false])('that cannot be finished leaves all as it was (replace: %s)', async (replace) => {
    writeFileSync(path, 'before');
    const half = writeWholeFile(
      path,
      async (file) => {
        await file.writeFile('half');
        throw new Error('no more');
      },
      { replace },
    );
    await expect(half).rejects.toThrow('no more');
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(dir)).toEqual(['key']);
  });
});
