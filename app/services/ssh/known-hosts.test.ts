import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetHost, hostAlias, keepKnownHosts, withoutHost } from './known-hosts.ts';

const [gone, kept] = ['6a0d1c52-3f61-4a3e-9a57-52c1f7a1d7f0', '7b1e2d63-4f72-4b4f-8b68-63d2a8b2e8a1'];
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea';
const line = (id: string) => `${hostAlias(id)} ${key}\n`;

describe('a text without a host', () => {
  it('has all other lines as they were, comments and a missing last line end too', () => {
    const text = `# noted by hand\n${line(gone)}\n${line(kept)}${line(gone)}github.com ${key}`;
    expect(withoutHost(text, hostAlias(gone))).toBe(`# noted by hand\n\n${line(kept)}github.com ${key}`);
  });

  it('keeps a host whose name only begins like it', () => {
    const longer = `${hostAlias(gone)}0 ${key}\n`;
    expect(withoutHost(longer, hostAlias(gone))).toBe(longer);
  });

  it('has no line that names it beside others', () => {
    expect(withoutHost(`${hostAlias(gone)},127.0.0.9 ${key}\n`, hostAlias(gone))).toBe('');
  });
});

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'known-hosts-'));
  file = join(dir, 'known_hosts');
});
afterEach(() => rmSync(dir, { recursive: true }));

it('is there, empty and for this user only, before ssh would make it', async () => {
  await keepKnownHosts(file);
  expect(readFileSync(file, 'utf8')).toBe('');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('is closed to others where ssh has made it, and keeps what it says', async () => {
  writeFileSync(file, line(kept), { mode: 0o644 });
  await keepKnownHosts(file);
  expect(readFileSync(file, 'utf8')).toBe(line(kept));
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

describe('forgetting a host', () => {
  it('takes its key out for OpenSSH, and leaves the others’', async () => {
    writeFileSync(file, line(gone) + line(kept), { mode: 0o600 });
    await forgetHost(file, gone);
    const find = (id: string) => execFileSync('ssh-keygen', ['-F', hostAlias(id), '-f', file]).toString();
    expect(find(kept)).toContain(key);
    expect(() => find(gone)).toThrow('Command failed');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual(['known_hosts']);
  });

  it('does nothing where it is not known, or nobody is', async () => {
    await forgetHost(file, gone);
    expect(readdirSync(dir)).toEqual([]);
    writeFileSync(file, line(kept));
    const before = statSync(file).ino;
    await forgetHost(file, gone);
    expect(readFileSync(file, 'utf8')).toBe(line(kept));
    expect(statSync(file).ino).toBe(before);
  });
});
