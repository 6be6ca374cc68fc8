import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { ProgramFailed } from '../programs/run-program.ts';
import { downloadFailed } from './failures.ts';
import { guestAgent } from './guest-agent.ts';
import { addGuestPart } from './guest-tree.ts';
import { sshServer, whereToBeHad } from './ssh-server.ts';

let dir: string;
let root: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ssh-server-'));
  root = join(dir, 'root');
  mkdirSync(root);
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Unpacked packages with these files. */
function packagesWith(paths: readonly string[]): string {
  const tree = join(dir, 'tree');
  for (const path of paths) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), path);
  }
  return tree;
}

describe.each([
  ['SSH server', sshServer, 'etc/banger/boot.d/60-ssh', 'exec dropbear -R -s'],
  ['guest agent', guestAgent, 'etc/banger/agent', 'qemu-ga -m virtio-serial'],
])('the %s', (_name, part, script, command) => {
  it('comes into the guest with its libraries and a script that starts it', async () => {
    expect(await addGuestPart(root, packagesWith(part.files), part)).toBe(true);
    for (const path of part.files) expect(readFileSync(join(root, path), 'utf8')).toBe(path);
    for (const { path, mode } of part.ownFolders) expect(statSync(join(root, path)).mode & 0o777).toBe(mode);
    expect(statSync(join(root, script)).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(root, script), 'utf8')).toContain(command);
  });

  it.each(part.files)('stays out altogether when %s is in no package', async (missing) => {
    const tree = packagesWith(part.files.filter((path) => path !== missing));
    expect(await addGuestPart(root, tree, part)).toBe(false);
    expect(readdirSync(root)).toEqual([]);
  });
});

it('is done without where its packages cannot be downloaded, but a full disk is no reason to go on', async () => {
  const cause = new ProgramFailed('apt-get', 'ended with 100', 'E: Unable to locate package dropbear-bin');
  expect(await whereToBeHad(() => Promise.reject(downloadFailed(cause)))).toBeNull();
  const full = new AppError({ code: 'disk_full', message: 'full', unchanged: '', hint: '' });
  await expect(whereToBeHad(() => Promise.reject(full))).rejects.toBe(full);
  expect(await whereToBeHad(async () => 'it')).toBe('it');
});
