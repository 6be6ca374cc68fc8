import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedTar } from './seed.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'seed-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function unpack(seed: Buffer): void {
  writeFileSync(join(dir, 'seed.tar'), seed);
  execFileSync('tar', ['-xf', 'seed.tar'], { cwd: dir });
}

describe('a seed', () => {
  it('is unpacked by tar with the contents and modes that it was given', () => {
    unpack(
      seedTar([
        { path: 'etc/hostname', content: 'dev-1\n', mode: 0o644 },
        { path: 'root/.ssh/authorized_keys', content: 'ssh-ed25519 ÄÖ me\n', mode: 0o600 },
        { path: 'etc/banger/boot.d/10-hello', content: new Uint8Array([0, 1, 255]), mode: 0o755 },
      ]),
    );
    expect(readFileSync(join(dir, 'etc/hostname'), 'utf8')).toBe('dev-1\n');
    expect(readFileSync(join(dir, 'root/.ssh/authorized_keys'), 'utf8')).toBe('ssh-ed25519 ÄÖ me\n');
    expect(statSync(join(dir, 'root/.ssh/authorized_keys')).mode & 0o777).toBe(0o600);
    expect([...readFileSync(join(dir, 'etc/banger/boot.d/10-hello'))]).toEqual([0, 1, 255]);
    expect(statSync(join(dir, 'etc/banger/boot.d/10-hello')).mode & 0o777).toBe(0o755);
  });

  it('belongs to root and fills whole sectors, as a disk must', () => {
    const seed = seedTar([{ path: 'etc/hostname', content: 'x'.repeat(513), mode: 0o644 }]);
    expect(seed.length).toBe(512 + 1024 + 1024);
    writeFileSync(join(dir, 'seed.tar'), seed);
    const listing = execFileSync('tar', ['--numeric-owner', '--utc', '-tvf', join(dir, 'seed.tar')], {
      encoding: 'utf8',
    });
    expect(listing).toMatch(/^-rw-r--r-- 0\/0 +513 1970-01-01 .* etc\/hostname\n$/);
  });

  it('is readable when it is empty', () => {
    const seed = seedTar([]);
    expect(seed.length).toBe(1024);
    unpack(seed);
  });

  it('is the same bytes for the same files', () => {
    const files = [{ path: 'etc/hostname', content: 'a', mode: 0o644 }];
    expect(seedTar(files).equals(seedTar(files))).toBe(true);
  });

  it('keeps a path of more than a hundred bytes', () => {
    const path = `${'folder/'.repeat(20)}${'n'.repeat(100)}`;
    unpack(seedTar([{ path, content: 'far', mode: 0o644 }]));
    expect(readFileSync(join(dir, path), 'utf8')).toBe('far');
  });

  it.each([
    ['', 'empty'],
    ['/etc/passwd', 'absolute'],
    ['../etc/passwd', '“..”'],
    ['etc/../../passwd', '“..”'],
    ['./etc/hostname', '“.”'],
    ['etc//hostname', 'empty'],
    ['etc/', 'empty'],
    ['etc/host\0name', 'control character'],
    ['etc/host\nname', 'control character'],
    ['etc\\hostname', 'backslash'],
    [`etc/${'n'.repeat(101)}`, 'too long'],
    [`${'f/'.repeat(200)}n`, 'too long'],
  ])('refuses the path %j', (path, why) => {
    const make = () => seedTar([{ path, content: '', mode: 0o644 }]);
    expect(make).toThrow(
      expect.objectContaining({ code: 'invalid_input', message: expect.stringContaining(why) }),
    );
  });

  it('refuses a path that is given twice', () => {
    const file = { path: 'etc/hostname', content: '', mode: 0o644 };
    expect(() => seedTar([file, file])).toThrow(/given twice/);
  });
});
