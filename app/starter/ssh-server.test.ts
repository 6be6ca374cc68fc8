import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { ProgramFailed } from '../programs/run-program.ts';
import { downloadFailed } from './failures.ts';
import { addSshServer } from './guest-tree.ts';
import { sshLibraries, sshPrograms, whereToBeHad } from './ssh-server.ts';

let dir: string;
let root: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ssh-server-'));
  root = join(dir, 'root');
  mkdirSync(root);
});
afterEach(() => rmSync(dir, { recursive: true }));

const folder = 'usr/lib/x86_64-linux-gnu';

/** Unpacked packages with these files. */
function packagesWith(paths: readonly string[]): string {
  const tree = join(dir, 'tree');
  for (const path of paths) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), path);
  }
  return tree;
}

it('comes into the guest with its libraries, a private folder for host keys, and a script that starts it', async () => {
  const tree = packagesWith([...sshPrograms, ...sshLibraries.map((name) => `${folder}/${name}`)]);
  expect(await addSshServer(root, tree)).toBe(true);
  for (const path of sshPrograms) expect(readFileSync(join(root, path), 'utf8')).toBe(path);
  expect(readdirSync(join(root, 'lib/x86_64-linux-gnu')).sort()).toEqual([...sshLibraries].sort());
  expect(statSync(join(root, 'etc/dropbear')).mode & 0o777).toBe(0o700);
  const script = join(root, 'etc/banger/boot.d/60-ssh');
  expect(statSync(script).mode & 0o777).toBe(0o755);
  expect(readFileSync(script, 'utf8')).toContain('exec dropbear -R -s');
});

it('stays out altogether when a library of it is in no package', async () => {
  const tree = packagesWith([...sshPrograms, ...sshLibraries.slice(1).map((name) => `${folder}/${name}`)]);
  expect(await addSshServer(root, tree)).toBe(false);
  expect(readdirSync(root)).toEqual([]);
});

it('is done without where its packages cannot be downloaded, but a full disk is no reason to go on', async () => {
  const cause = new ProgramFailed('apt-get', 'ended with 100', 'E: Unable to locate package dropbear-bin');
  expect(await whereToBeHad(() => Promise.reject(downloadFailed(cause)))).toBeNull();
  const full = new AppError({ code: 'disk_full', message: 'full', unchanged: '', hint: '' });
  await expect(whereToBeHad(() => Promise.reject(full))).rejects.toBe(full);
  expect(await whereToBeHad(async () => 'it')).toBe('it');
});
