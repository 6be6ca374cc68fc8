import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellLine } from '../../contract/shell-line.ts';
import { isPathForSsh, type SshTarget, sshCommand } from './ssh-command.ts';
import { ensureSshKey, readSshKey, sshFiles } from './ssh-key.ts';

const target: SshTarget = {
  user: 'root',
  address: '127.16.0.2',
  port: 2222,
  privateKey: '/home/ada/.local/state/banger-desktop/ssh/id_ed25519',
  knownHosts: '/home/ada/.local/state/banger-desktop/ssh/known_hosts',
  hostAlias: 'banger-6a0d1c52-3f61-4a3e-9a57-52c1f7a1d7f0',
};

describe('the command', () => {
  it('names everything that it uses, and needs no quotes on a usual computer', () => {
    expect(shellLine(sshCommand(target))).toBe(
      'ssh -F none -p 2222 -o IdentityFile=/home/ada/.local/state/banger-desktop/ssh/id_ed25519' +
        ' -o IdentitiesOnly=yes -o PreferredAuthentications=publickey -o PasswordAuthentication=no' +
        ' -o KbdInteractiveAuthentication=no -o StrictHostKeyChecking=accept-new' +
        ' -o UserKnownHostsFile=/home/ada/.local/state/banger-desktop/ssh/known_hosts' +
        ' -o HostKeyAlias=banger-6a0d1c52-3f61-4a3e-9a57-52c1f7a1d7f0 -- root@127.16.0.2',
    );
  });

  it('leads OpenSSH to its files, whatever the name of their folder', async () => {
    const home = mkdtempSync(join(tmpdir(), 'ssh-command-'));
    try {
      const pieces = [
        ...' \t\n\r\f"\'\\%$`{}~#,;=*?!&|<>()-',
        '%h',
        '%%',
        '$HOME',
        '$(id)',
        'none',
        'a',
        'ü',
        '日',
      ];
      const names = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 12 });
      const folders = names.map((name) => join(home, name.join(''))).filter(isPathForSsh);
      await fc.assert(
        fc.asyncProperty(folders, async (dir) => {
          const files = sshFiles(dir);
          await ensureSshKey(dir);
          const [, type, key] = /^(\S+) (\S+)/.exec((await readSshKey(dir)) ?? '') ?? [];
          writeFileSync(files.knownHosts, `${target.hostAlias} ${type} ${key}\n`);
          const told = saidBySsh({ ...target, ...files });
          // What it says of a key that it has read; of one that is not there it says -1.
          expect(told).toMatch(/identity file .* type 3\b/s);
          expect(told).toContain('found key type ED25519 in file');
        }),
        {
          numRuns: 100,
          examples: [['plain'], ['100%h'], ['it\'s "so"'], ['back\\slash'], ['-F']].map(([name = '']) => [
            join(home, name),
          ]),
        },
      );
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  it('is not made for a path in which OpenSSH puts a variable', () => {
    const privateKey = '/home/$'.concat('{NOBODY_HAS_SET_THIS}/key');
    expect(isPathForSsh(privateKey)).toBe(false);
    expect(saidBySsh({ ...target, privateKey })).toContain('has no value');
  });

  it('lets no guest ask for anything, and brings nothing of the user’s along', () => {
    const settings = settingsOf(target);
    expect(settings).toMatchObject({
      host: '127.16.0.2',
      user: 'root',
      port: '2222',
      preferredauthentications: 'publickey',
      passwordauthentication: 'no',
      kbdinteractiveauthentication: 'no',
      stricthostkeychecking: 'accept-new',
      identitiesonly: 'yes',
      forwardagent: 'no',
      forwardx11: 'no',
      hostkeyalias: target.hostAlias,
    });
  });

  it('has no option in the place of the destination', () => {
    const [, ...args] = sshCommand({ ...target, user: '-oUser=eve' });
    // An option more is a destination less, and OpenSSH explains its use.
    expect(spawnSync('ssh', ['-G', ...args], { encoding: 'utf8' }).stderr).not.toContain('usage:');
  });
});

/** What it would do, without doing it. */
function settingsOf(one: SshTarget): Record<string, string> {
  const text = execFileSync('ssh', ['-G', ...sshCommand(one).slice(1)], { encoding: 'utf8' });
  return Object.fromEntries(text.split('\n').map((line) => line.split(/ (.*)/s, 2)));
}

/** All that it says of its doings until a server that greets, and says no more, has ended the talk. */
function saidBySsh(one: SshTarget): string {
  const options = ['-vvv', '-o', "ProxyCommand=sh -c 'echo SSH-2.0-none; read greeting'"];
  return spawnSync('ssh', [...options, ...sshCommand(one).slice(1)], { encoding: 'utf8' }).stderr;
}
