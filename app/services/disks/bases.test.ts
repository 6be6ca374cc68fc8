import {
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VmView } from '../../contract/index.ts';
import { openTestDashboard, type TestDashboard } from '../../testing/test-dashboard.ts';
import { until } from '../../testing/until.ts';
import { machineFiles } from '../machines/machine-config.ts';

let app: TestDashboard;
let vm: VmView;
let root: string;

beforeEach(async () => {
  app = await openTestDashboard();
  vm = await app.vm('web');
  root = (await app.value('images.get', { id: vm.imageId })).rootfsPath;
  await digestNoted(vm.id);
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const notePath = (id = vm.id) => machineFiles(app.paths, id).baseNotePath;
const digestNoted = (id: string) =>
  until(() =>
    expect(JSON.parse(readFileSync(notePath(id), 'utf8'))).toMatchObject({ digest: expect.any(String) }),
  );
const start = (id = vm.id) => app.value('vms.start', { id });
const refusal = (id = vm.id) => app.error('vms.start', { id });
const image = async () =>
  (await app.value('vms.evidence', { id: vm.id })).findings.filter(({ recorded }) =>
    recorded?.includes(root),
  );

/** As `debugfs -w` does: some bytes in place. The times are set back, as careful tools and careless ones do. */
function writeInto(path: string) {
  const bytes = readFileSync(path);
  bytes.write('another', 1500);
  writeFileSync(path, bytes);
  utimesSync(path, new Date(0), new Date(0));
}

describe('a root file system that is no longer what the disk was made from', () => {
  it.each<[string, () => void]>([
    ['was written to in place', () => writeInto(root)],
    [
      'was replaced by another of the same size',
      () => {
        writeFileSync(`${root}.new`, Buffer.alloc(4096, 'n'));
        renameSync(`${root}.new`, root);
      },
    ],
    ['was cut', () => truncateSync(root, 2048)],
    ['has grown', () => truncateSync(root, 1024 * 1024)],
    ['has become a qcow2 file', () => writeFileSync(root, qcow2Header(4096))],
  ])('is found before the start: it %s', async (_, change) => {
    const disk = readFileSync(machineFiles(app.paths, vm.id).diskPath);
    change();
    const error = await refusal();
    expect(error).toMatchObject({
      code: 'base_changed',
      message: expect.stringContaining(root),
      hint: expect.stringContaining('Put the original file back'),
    });
    expect(error.details).toEqual([expect.stringMatching(/^Then: /), expect.stringMatching(/^Now: /)]);
    expect(app.driver.running()).toEqual([]);
    expect(readFileSync(machineFiles(app.paths, vm.id).diskPath)).toEqual(disk);
    expect(await app.value('vms.get', { id: vm.id })).toMatchObject({
      state: 'error',
      runtime: { lastError: error.message },
    });
  });

  it('speaks against its VM in the evidence, and for another VM that is made now', async () => {
    writeInto(root);
    expect(await image()).toMatchObject([{ subject: 'image', verdict: 'differs' }]);
    expect((await app.value('vms.evidence', { id: vm.id })).choices).toEqual(['accept_base', 'ignore']);
    const other = await app.value('vms.create', { name: 'new', imageId: vm.imageId, spec: { forwards: [] } });
    expect((await start(other.id)).state).toBe('running');
  });

  it('is used when a person says so, and the history tells', async () => {
    writeInto(root);
    await refusal();
    const accepted = await app.value('vms.resolve', { id: vm.id, choice: 'accept_base' });
    expect(accepted).toMatchObject({ state: 'stopped', runtime: { lastError: '' } });
    expect(await image()).toMatchObject([{ verdict: 'agrees' }]);
    expect((await start()).state).toBe('running');
    const history = await app.value('vms.activity', { id: vm.id });
    expect(history.find(({ kind }) => kind === 'base_accepted')).toMatchObject({
      actor: 'user',
      reason: expect.stringContaining(root),
    });
    writeInto(root);
    expect(await image()).toMatchObject([{ verdict: 'agrees' }]);
  });

  it('is told to the VMs that run on it when another one is started', async () => {
    const other = await app.value('vms.create', {
      name: 'other',
      imageId: vm.imageId,
      spec: { forwards: [] },
    });
    await digestNoted(other.id);
    await start(other.id);
    writeInto(root);
    await refusal();
    expect(await app.value('vms.get', { id: other.id })).toMatchObject({
      state: 'running',
      runtime: { lastError: expect.stringContaining(root) },
    });
  });

  it('leaves nothing to accept where nothing has changed', async () => {
    expect(await app.error('vms.resolve', { id: vm.id, choice: 'accept_base' })).toMatchObject({
      code: 'wrong_state',
    });
  });
});

describe('a root file system that is the same', () => {
  it.each<[string, () => void]>([
    ['with another time', () => utimesSync(root, new Date(0), new Date(0))],
    [
      'in a copy of the file',
      () => {
        copyFileSync(root, `${root}.copy`);
        renameSync(`${root}.copy`, root);
      },
    ],
    [
      'after it was away',
      () => {
        renameSync(root, `${root}.away`);
        writeFileSync(root, Buffer.alloc(4096, 'x'));
        rmSync(root);
        renameSync(`${root}.away`, root);
      },
    ],
  ])('is used without a word, %s, and noted again', async (_, change) => {
    const before = readFileSync(notePath(), 'utf8');
    change();
    expect(await image()).toMatchObject([{ verdict: 'agrees' }]);
    expect((await start()).state).toBe('running');
    const after = readFileSync(notePath(), 'utf8');
    expect(JSON.parse(after)).toMatchObject({ digest: JSON.parse(before).digest });
    expect(after).not.toBe(before);
  });

  it('starts again once the original is back', async () => {
    renameSync(root, join(app.home, 'kept'));
    writeFileSync(root, Buffer.alloc(4096, 'x'));
    expect((await refusal()).code).toBe('base_changed');
    renameSync(join(app.home, 'kept'), root);
    expect((await start()).state).toBe('running');
  });
});

describe('a disk of which nothing is noted', () => {
  it.each<[string, () => void]>([
    ['an older version made it', () => rmSync(notePath())],
    ['the note is damaged', () => writeFileSync(notePath(), '{"path":')],
    ['the note is of another kind', () => writeFileSync(notePath(), '[]')],
  ])('gets its note at its next start: %s', async (_, lose) => {
    lose();
    await start();
    await digestNoted(vm.id);
    await app.value('vms.forceStop', { id: vm.id });
    writeInto(root);
    expect((await refusal()).code).toBe('base_changed');
  });

  it('is told of where only the times are known and they changed: nobody can prove anything', async () => {
    writeFileSync(
      notePath(),
      JSON.stringify({ ...JSON.parse(readFileSync(notePath(), 'utf8')), digest: null }),
    );
    // Who comes next has not read the file.
    app = await app.restart();
    utimesSync(root, new Date(0), new Date(0));
    expect(await refusal()).toMatchObject({
      code: 'base_changed',
      message: expect.stringContaining('may have'),
    });
  });
});

/** What QEMU looks at of a qcow2 that stands alone. */
function qcow2Header(size: number): Buffer {
  const header = Buffer.alloc(4096);
  header.write('QFI\xfb', 0, 'latin1');
  header.writeUInt32BE(3, 4);
  header.writeBigUInt64BE(BigInt(size), 24);
  return header;
}
