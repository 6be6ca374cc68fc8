import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SshTarget, shellLine, sshCommand } from './ssh-command.ts';

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
        ' -o IdentitiesOnly=yes -o PasswordAuthentication=no -o StrictHostKeyChecking=accept-new' +
        ' -o UserKnownHostsFile=/home/ada/.local/state/banger-desktop/ssh/known_hosts' +
        ' -o HostKeyAlias=banger-6a0d1c52-3f61-4a3e-9a57-52c1f7a1d7f0 root@127.16.0.2',
    );
  });

  it.each(['plain', 'with space', '100%h', 'ü "quoted"', "it's", 'back\\slash', '$HOME `id`'])(
    'is understood by OpenSSH in a folder named %s',
    (folder) => {
      const home = mkdtempSync(join(tmpdir(), 'ssh-command-'));
      try {
        const dir = join(home, folder);
        mkdirSync(dir);
        const files = { privateKey: join(dir, 'key'), knownHosts: join(dir, 'hosts') };
        writeFileSync(files.privateKey, '');
        const [program = '', ...args] = sshCommand({ ...target, ...files });
        // What it would do, without doing it.
        const settings = execFileSync(program, ['-G', ...args], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        }).split('\n');
        const of = (name: string) =>
          settings.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
        expect(of('identityfile').map(literal)).toEqual([files.privateKey]);
        expect(of('userknownhostsfile').map(literal)).toEqual([files.knownHosts]);
        expect(of('stricthostkeychecking')).toEqual(['accept-new']);
        expect(of('forwardagent')).toEqual(['no']);
        expect(of('hostkeyalias')).toEqual([target.hostAlias]);
      } finally {
        rmSync(home, { recursive: true });
      }
    },
  );
});

/** As a file is opened in the end: the escaped percent sign is one. */
function literal(path: string): string {
  return path.replaceAll('%%', '%');
}

describe('the line', () => {
  it.each([
    [['plain', 'a-b_c.d/e:f=g,h@i+j%k']],
    [['', ' ', 'two words', 'tab\there', 'line\nbreak']],
    [["it's", "''", '"', '\\', "'\\''"]],
    [['$HOME', '`id`', '$(id)', '!!', '*', '?', '~', '#', '&', ';', '|', '<', '>', '(', '[', '{a,b}']],
    [['ünï', '日本', '--', '-o']],
  ])('says the same words to a shell: %j', (words) => {
    const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${shellLine(words)}`], { encoding: 'utf8' });
    expect(printed.split('\0').slice(0, -1)).toEqual(words);
  });
});
