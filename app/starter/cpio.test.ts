import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CpioEntry, newcArchive } from './cpio.ts';

const entries: CpioEntry[] = [
  { kind: 'folder', path: 'bin' },
  { kind: 'file', path: 'bin/odd', mode: 0o755, content: Buffer.from('five!') },
  { kind: 'file', path: 'empty', mode: 0o600, content: Buffer.alloc(0) },
  { kind: 'link', path: 'bin/sh', target: 'odd' },
];

it('is unpacked by cpio with its folders, files, modes and links', () => {
  const dir = mkdtempSync(join(tmpdir(), 'cpio-'));
  try {
    execFileSync('cpio', ['-idm', '--quiet'], { cwd: dir, input: newcArchive(entries) });
    expect(readFileSync(join(dir, 'bin/odd'), 'utf8')).toBe('five!');
    expect(statSync(join(dir, 'bin/odd')).mode & 0o777).toBe(0o755);
    expect(statSync(join(dir, 'empty')).size).toBe(0);
    expect(statSync(join(dir, 'empty')).mode & 0o777).toBe(0o600);
    expect(readlinkSync(join(dir, 'bin/sh'))).toBe('odd');
  } finally {
    rmSync(dir, { recursive: true });
  }
});

it('lists everything as root’s', () => {
  const listing = execFileSync('cpio', ['-itv', '--quiet', '-n'], {
    input: newcArchive(entries),
    encoding: 'utf8',
  });
  const owners = listing
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/).slice(2, 4));
  expect(owners).toEqual([
    ['0', '0'],
    ['0', '0'],
    ['0', '0'],
    ['0', '0'],
  ]);
});

it('is the same bytes for the same entries', () => {
  expect(newcArchive(entries).equals(newcArchive(entries))).toBe(true);
});
