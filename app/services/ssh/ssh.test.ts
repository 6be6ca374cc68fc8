import { existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VmView } from '../../contract/index.ts';
import { seededKeysPath } from '../../starter/ssh-server.ts';
import type { WritableDb } from '../../store/db.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';
import { machineFiles } from '../machines/machine-config.ts';
import { hostAlias } from './known-hosts.ts';
import { describeStarter } from './testing/describe-starter.ts';

let app: TestDashboard;
let sshDir: string;
beforeEach(async () => {
  app = await openTestDashboard();
  sshDir = join(app.paths.stateDir, 'ssh');
});
afterEach(async () => {
  await app.dispose();
  expect(app.unforeseen).toEqual([]);
});

/** Test files run side by side: a port that no other one takes. */
const hostPort = 20_000 + (process.pid % 20_000);
const forwards = [{ hostPort, guestPort: 22 }];

async function vmWithSsh(manifest: object = {}): Promise<VmView> {
  const image = await app.image('starter');
  describeStarter(image, manifest);
  return app.value('vms.create', { name: 'sandbox', imageId: image.id, spec: { forwards } });
}

const seedOf = ({ id }: VmView) => readFileSync(machineFiles(app.paths, id).seedPath, 'latin1');
const reasonOf = async ({ id }: VmView) => {
  const access = await app.value('vms.ssh', { id });
  return access.available ? 'available' : access.reason;
};

describe('a VM whose image has an SSH server', () => {
  it('gets the key of this installation at its start, and can be logged into', async () => {
    const vm = await vmWithSsh();
    expect(existsSync(join(sshDir, 'id_ed25519'))).toBe(false);
    await app.value('vms.start', { id: vm.id });
    const access = await app.value('vms.ssh', { id: vm.id });
    if (!access.available) throw new Error(access.reason);
    expect(access.argv).toContain(`HostKeyAlias=${hostAlias(vm.id)}`);
    expect(access.argv).toContain(`IdentityFile=${join(sshDir, 'id_ed25519')}`);
    expect(access.argv.at(-1)).toBe(`root@${vm.guestIp.replace(/^\d+/, '127')}`);
    expect(access.line).toBe(access.argv.join(' '));
    expect(seedOf(vm)).toContain(seededKeysPath);
    expect(seedOf(vm)).toMatch(/ssh-ed25519 \S+ banger-desktop\n/);
    expect(seedOf(vm)).not.toContain('PRIVATE');
    // Before anybody logs in: ssh adds to a file that is there, and leaves its mode.
    expect(statSync(join(sshDir, 'known_hosts')).mode & 0o777).toBe(0o600);
  });

  it('has the same key as all others', async () => {
    const first = await vmWithSsh();
    const second = await app.value('vms.create', {
      name: 'b',
      imageId: first.imageId,
      spec: { forwards: [] },
    });
    for (const { id } of [first, second]) await app.value('vms.start', { id });
    const keyIn = (vm: VmView) => /ssh-ed25519 \S+/.exec(seedOf(vm))?.[0];
    expect(keyIn(first)).toBeDefined();
    expect(keyIn(first)).toBe(keyIn(second));
  });

  it('says why nobody can log in as long as it does not run', async () => {
    const vm = await vmWithSsh();
    expect(await reasonOf(vm)).toBe('It is stopped. Start it first.');
    await app.value('vms.start', { id: vm.id });
    await app.value('vms.pause', { id: vm.id });
    expect(await reasonOf(vm)).toBe('It is paused. Resume it first.');
    await app.value('vms.resume', { id: vm.id });
    expect(await reasonOf(vm)).toBe('available');
  });

  it('says that no port leads to it', async () => {
    const { imageId } = await vmWithSsh();
    const spec = { forwards: [{ hostPort: hostPort + 1, guestPort: 80 }] };
    const vm = await app.value('vms.create', { name: 'closed', imageId, spec });
    await app.value('vms.start', { id: vm.id });
    expect(await reasonOf(vm)).toMatch(/^Port 22 isn’t forwarded\./);
  });

  it('starts without a key that cannot be read, and says what is wrong with it', async () => {
    const vm = await vmWithSsh();
    mkdirSync(sshDir, { recursive: true });
    writeFileSync(join(sshDir, 'id_ed25519'), 'no key');
    expect((await app.value('vms.start', { id: vm.id })).state).toBe('running');
    expect(seedOf(vm)).not.toContain(seededKeysPath);
    expect(await app.error('vms.ssh', { id: vm.id })).toMatchObject({
      code: 'file_invalid',
      message: expect.stringContaining('isn’t an SSH key'),
    });
  });

  it('cannot be logged into where OpenSSH would take a part of the key’s path for a variable', async () => {
    const home = mkdtempSync(join(tmpdir(), 'ssh-$'.concat('{NOPE}-')));
    await app.dispose();
    app = await openTestDashboard({ home });
    const vm = await vmWithSsh();
    await app.value('vms.start', { id: vm.id });
    expect(await reasonOf(vm)).toContain('which OpenSSH takes for a variable');
  });

  it('was started before there was a key: it says so instead of offering a command that fails', async () => {
    const image = await app.image();
    const vm = await app.value('vms.create', { name: 'old', imageId: image.id, spec: { forwards } });
    await app.value('vms.start', { id: vm.id });
    describeStarter(image, {});
    expect(await reasonOf(vm)).toBe(
      'It was started before there was an SSH key. Restart it to give it the key.',
    );
  });
});

describe('an image', () => {
  it.each([
    ['without a manifest, as one of the user’s own', null],
    ['with an older starter’s manifest', { ssh: undefined }],
    [
      'with the manifest of another root file system',
      {
        files: Object.fromEntries(
          ['kernel', 'initrd', 'rootfs'].map((part) => [
            part,
            { name: 'x', size: 1, sha256: '0'.repeat(64) },
          ]),
        ),
      },
    ],
    ['with a manifest that cannot be understood', { formatVersion: 9 }],
    ['whose user would be an option of ssh', { login: { user: '-oPort=1', note: 'No password.' } }],
  ])('%s gets no key, and its VMs say so', async (_, manifest) => {
    const image = await app.image('debian');
    if (manifest) describeStarter(image, manifest);
    const vm = await app.value('vms.create', { name: 'sandbox', imageId: image.id, spec: { forwards } });
    await app.value('vms.start', { id: vm.id });
    expect(await reasonOf(vm)).toBe('The image “debian” has no SSH server that accepts Banger’s key.');
    expect(seedOf(vm)).not.toContain('ssh');
    expect(existsSync(sshDir)).toBe(false);
  });
});

describe('a VM whose image is missing from the database', () => {
  it.each(['stopped', 'running'])(
    'is told apart from one that is missing itself, while it is %s',
    async (state) => {
      const vm = await vmWithSsh();
      if (state === 'running') await app.value('vms.start', { id: vm.id });
      app.store.db.pragma('foreign_keys = OFF');
      (app.store.db as WritableDb).exec('DELETE FROM images');
      expect(await reasonOf(vm)).toBe('Its image is missing from the database.');
      const error = await app.error('vms.openTerminal', { id: vm.id });
      expect(error).toMatchObject({
        code: 'wrong_state',
        message: 'Can’t connect to sandbox over SSH. Its image is missing from the database.',
      });
    },
  );
});

describe('opening a terminal', () => {
  it('opens one with the command once the server greets, and is a touch', async () => {
    const { id } = await vmWithSsh();
    await app.value('vms.start', { id });
    await app.value('vms.openTerminal', { id });
    const access = await app.value('vms.ssh', { id });
    expect(app.inTerminal).toEqual([access.available && access.argv]);
    const [entry] = await app.value('vms.activity', { id, limit: 1 });
    expect(entry).toMatchObject({ actor: 'user', kind: 'touched', reason: 'SSH session opened in xterm.' });
  });

  it('opens one, however often it is pressed meanwhile', async () => {
    const { id } = await vmWithSsh();
    await app.value('vms.start', { id });
    await Promise.all([1, 2, 3].map(() => app.value('vms.openTerminal', { id })));
    expect(app.inTerminal).toHaveLength(1);
    await app.value('vms.openTerminal', { id });
    expect(app.inTerminal).toHaveLength(2);
  });

  it('is refused with the reason where nobody can log in', async () => {
    const { id } = await vmWithSsh();
    expect(await app.error('vms.openTerminal', { id })).toMatchObject({
      code: 'wrong_state',
      message: 'Can’t connect to sandbox over SSH. It is stopped. Start it first.',
    });
    expect(app.inTerminal).toEqual([]);
  });
});

describe('getting a VM ready for SSH', () => {
  const reach = (id: string) => app.value('vms.reachSsh', { id });
  const kinds = async (id: string) =>
    (await app.value('vms.activity', { id, limit: 9 })).map(({ kind, reason }) => reason ?? kind);

  it('answers where its server is, and is a touch', async () => {
    const { id, guestIp } = await vmWithSsh();
    await app.value('vms.start', { id });
    expect(await reach(id)).toEqual({ address: guestIp.replace(/^\d+/, '127'), port: hostPort });
    expect((await kinds(id))[0]).toBe('A program connected over SSH.');
  });

  it('starts one that is off, once, however many connect at the same time', async () => {
    const { id } = await vmWithSsh();
    await Promise.all([1, 2, 3].map(() => reach(id)));
    const all = await kinds(id);
    expect(all.filter((kind) => kind === 'starting')).toHaveLength(1);
    expect(all.filter((kind) => kind.startsWith('A program connected'))).toHaveLength(3);
    expect(await app.value('vms.get', { id })).toMatchObject({ state: 'running' });
  });

  it('resumes one that is paused, and waits for one that somebody starts or stops', async () => {
    const { id } = await vmWithSsh();
    const [starting] = await Promise.all([app.value('vms.start', { id }), reach(id)]);
    expect(starting.state).toBe('running');
    await app.value('vms.pause', { id });
    await reach(id);
    expect(await app.value('vms.get', { id })).toMatchObject({ state: 'running' });
    await Promise.all([app.value('vms.stop', { id }), reach(id)]);
    expect(await app.value('vms.get', { id })).toMatchObject({ state: 'running' });
  });

  it('starts nothing that no one could log into then', async () => {
    const { imageId } = await vmWithSsh();
    const vm = await app.value('vms.create', { name: 'closed', imageId, spec: { forwards: [] } });
    const error = await app.error('vms.reachSsh', { id: vm.id });
    expect(error).toMatchObject({
      code: 'wrong_state',
      message: expect.stringContaining('Port 22 isn’t forwarded'),
    });
    expect(await app.value('vms.get', { id: vm.id })).toMatchObject({ state: 'stopped' });
  });
});

describe('a deleted VM', () => {
  it('is forgotten as a host', async () => {
    const { id } = await vmWithSsh();
    mkdirSync(sshDir, { recursive: true });
    const knownHosts = join(sshDir, 'known_hosts');
    writeFileSync(knownHosts, `${hostAlias(id)} ssh-ed25519 AAAA\nbanger-other ssh-ed25519 AAAA\n`);
    await app.value('vms.delete', { id });
    await until(() => expect(readFileSync(knownHosts, 'utf8')).toBe('banger-other ssh-ed25519 AAAA\n'));
  });
});
