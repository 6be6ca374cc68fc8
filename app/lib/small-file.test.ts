import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeSmallFile, writeSmallFile } from './small-file.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'small-file-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('a small file', () => {
  it('is this user’s alone, with its folder, and is replaced as a whole', () => {
    const path = join(dir, 'state/window.json');
    writeSmallFile(path, 'first');
    writeSmallFile(path, 'second');
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(readdirSync(join(dir, 'state'))).toEqual(['window.json']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, 'state')).mode & 0o777).toBe(0o700);
  });

  it('that cannot be put in its place leaves nothing half made', () => {
    mkdirSync(join(dir, 'window.json/taken'), { recursive: true });
    writeSmallFile(join(dir, 'window.json'), 'text');
    expect(readdirSync(dir)).toEqual(['window.json']);
    expect(readdirSync(join(dir, 'window.json'))).toEqual(['taken']);
  });

  it('that cannot be removed, or is not there, is no trouble', () => {
    mkdirSync(join(dir, 'folder/full'), { recursive: true });
    removeSmallFile(join(dir, 'folder'));
    removeSmallFile(join(dir, 'none'));
    expect(readdirSync(dir)).toEqual(['folder']);
  });
});
