import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTestFolder } from '../../store/testing/factories.ts';
import { type ConfigHost, configText } from './config-text.ts';

const machineId = '6a0d1c52-3f61-4a3e-9a57-52c1f7a1d7f0';
const web: ConfigHost = {
  host: 'banger-web',
  machineId,
  user: 'root',
  address: '127.16.0.2',
  port: 2222,
  privateKey: '/home/ada/.local/state/banger-desktop/ssh/id_ed25519',
  knownHosts: '/home/ada/.local/state/banger-desktop/ssh/known_hosts',
  hostAlias: `banger-${machineId}`,
};

/** What OpenSSH makes of it, behind what a user may have set for all hosts. */
function understood(text: string, host: string, more = ''): Map<string, string[]> {
  const file = join(makeTestFolder(), 'config');
  writeFileSync(file, `${text}\n${more}`, { mode: 0o600 });
  const said = execFileSync('ssh', ['-G', '-F', file, host], { encoding: 'utf8', stdio: 'pipe' });
  const all = new Map<string, string[]>();
  for (const line of said.trim().split('\n')) {
    const at = line.indexOf(' ');
    const name = line.slice(0, at);
    all.set(name, [...(all.get(name) ?? []), line.slice(at + 1)]);
  }
  return all;
}

test('OpenSSH understands it, and nothing that the user has set for all hosts changes it', () => {
  const theirs =
    'Host *\n  User ada\n  Port 22\n  HostName elsewhere\n  ForwardAgent yes\n  ForwardX11 yes\n  AddKeysToAgent yes\n' +
    '  ProxyJump bastion\n  UserKnownHostsFile /dev/null\n  StrictHostKeyChecking no\n  HashKnownHosts yes\n' +
    '  IdentitiesOnly no\n  PasswordAuthentication yes\n  UpdateHostKeys yes\n';
  const command = ['/usr/bin/banger-desktop'];
  const options = understood(configText([web], command), 'banger-web', theirs);
  expect(Object.fromEntries(options)).toMatchObject({
    hostname: ['127.16.0.2'],
    port: ['2222'],
    user: ['root'],
    identitiesonly: ['yes'],
    addkeystoagent: ['false'],
    forwardagent: ['no'],
    forwardx11: ['no'],
    hashknownhosts: ['no'],
    updatehostkeys: ['false'],
    passwordauthentication: ['no'],
    hostkeyalias: [`banger-${machineId}`],
    userknownhostsfile: [web.knownHosts],
    identityfile: [web.privateKey],
    stricthostkeychecking: ['accept-new'],
    proxycommand: [`/usr/bin/banger-desktop vm ssh-proxy ${machineId}`],
  });
  expect(options.has('proxyjump')).toBe(false);
});

/** What ssh runs, as the user's shell cuts it up. */
function wordsRun(command: readonly string[]): string[] | null {
  const dir = makeTestFolder();
  const file = join(dir, 'config');
  const noting = join(dir, 'note');
  writeFileSync(noting, `#!/bin/sh\nprintf '%s\\n' "$@" >'${dir}/noted'\n`, { mode: 0o700 });
  const text = configText([web], [noting, ...command]);
  writeFileSync(file, text, { mode: 0o600 });
  if (!text.includes('ProxyCommand')) return null;
  spawnSync('ssh', ['-F', file, '-o', 'BatchMode=yes', 'banger-web', 'true'], { timeout: 20_000 });
  return execFileSync('cat', [join(dir, 'noted')], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
}

test.each([
  ['a space', '/opt/Banger Desktop/banger-desktop'],
  ['a percent sign', '/home/100%h/%%/Banger.AppImage'],
  ['what a shell would replace', '/srv/$HOME/$(id)/`id`/~/*;&|<>#/x'],
  ['letters of the world', '/home/zoë/日本/Banger.AppImage'],
  ['a hash at its beginning', '# x'],
  ['braces', '/a/{b,c}/$'.concat('{HOME}')],
])('a program whose path has %s is run by that very path', (_, path) => {
  expect(wordsRun([path])).toEqual([path, 'vm', 'ssh-proxy', machineId]);
});

test.each(["/it's", '/a"b', '/a\\b', '/a\nb', '/a!b'])(
  'without a way to write the path %j down, ssh connects by itself, and the file stays valid',
  (path) => {
    expect(wordsRun([path])).toBeNull();
    expect(understood(configText([web], [path]), 'banger-web').get('port')).toEqual(['2222']);
  },
);

test('an address that is none can’t bring lines of its own', () => {
  const evil = { ...web, host: 'banger-evil', address: '127.0.0.1\n  ProxyCommand id' };
  const text = configText([evil, web], ['banger-desktop']);
  expect(text).not.toContain('banger-evil');
  expect(text).not.toMatch(/ProxyCommand id/);
  expect(understood(text, 'banger-web').get('hostname')).toEqual(['127.16.0.2']);
});
