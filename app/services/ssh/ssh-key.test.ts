import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensureSshKey, readSshKey, sshFiles } from './ssh-key.ts';

let home: string;
let dir: string;
let privateKey: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ssh-key-'));
  dir = join(home, 'state/ssh');
  ({ privateKey } = sshFiles(dir));
});
afterEach(() => rmSync(home, { recursive: true }));

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

it('is made when it is first needed, for this user only, and OpenSSH reads it', async () => {
  expect(await readSshKey(dir)).toBeNull();
  const line = await ensureSshKey(dir);
  expect(line).toMatch(/^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5\S+ banger-desktop$/);
  expect(execFileSync('ssh-keygen', ['-y', '-f', privateKey], { encoding: 'utf8' }).trim()).toBe(line);
  expect([modeOf(dir), modeOf(privateKey)]).toEqual(['700', '600']);
  expect(readdirSync(dir)).toEqual(['id_ed25519']);
});

it('is the same from then on', async () => {
  const first = await ensureSshKey(dir);
  const file = readFileSync(privateKey, 'utf8');
  expect(await ensureSshKey(dir)).toBe(first);
  expect(await readSshKey(dir)).toBe(first);
  expect(readFileSync(privateKey, 'utf8')).toBe(file);
});

it('is one, when several VMs start at once', async () => {
  const lines = await Promise.all(Array.from({ length: 8 }, () => ensureSshKey(dir)));
  expect(new Set(lines).size).toBe(1);
  expect(readdirSync(dir)).toEqual(['id_ed25519']);
});

it('is another one in another installation', async () => {
  expect(await ensureSshKey(dir)).not.toBe(await ensureSshKey(join(home, 'other')));
});

it('is never written over, not even when it is no key', async () => {
  mkdirSync(dir, { recursive: true });
  writeFileSync(privateKey, 'precious');
  for (const use of [ensureSshKey, readSshKey])
    await expect(use(dir)).rejects.toMatchObject({
      code: 'file_invalid',
      value: {
        message: `${privateKey} isn’t an SSH key.`,
        hint: expect.stringContaining('Move it elsewhere'),
      },
    });
  expect(readFileSync(privateKey, 'utf8')).toBe('precious');
});

it('says which folder cannot be written to', async () => {
  writeFileSync(join(home, 'state'), 'a file where the folder should be');
  await expect(ensureSshKey(dir)).rejects.toMatchObject({
    value: { message: expect.stringContaining(privateKey), unchanged: expect.any(String) },
  });
});
