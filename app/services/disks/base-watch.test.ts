import {
  copyFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
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
  await app.value('vms.start', { id: vm.id });
  await until(() => expect(note()).toMatchObject({ digest: expect.any(String) }));
});
afterEach(async () => {
  expect(app.unforeseen).toEqual([]);
  await app.dispose();
});

const note = (id = vm.id) => JSON.parse(readFileSync(machineFiles(app.paths, id).baseNotePath, 'utf8'));
const row = (id = vm.id) => app.value('vms.get', { id });
const told = async (id = vm.id) =>
  (await app.value('vms.activity', { id })).filter(({ kind }) => kind === 'base_changed');
const untilTold = async (what: RegExp, id = vm.id) => {
  await until(async () => expect((await row(id)).runtime.lastError).toMatch(what));
  expect(await told(id)).toMatchObject([{ actor: 'host', reason: expect.stringMatching(what) }]);
  expect(await row(id)).toMatchObject({ state: 'running' });
};
const create = async (name: string) =>
  (await app.value('vms.create', { name, imageId: vm.imageId, spec: { forwards: [] } })).id;

/** By what the kernel says of this process. */
function isWatched(path: string): boolean {
  const inode = `ino:${statSync(path).ino.toString(16)} `;
  return readdirSync('/proc/self/fdinfo').some((fd) => {
    try {
      const lines = readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8').split('\n');
      return lines.some((line) => line.startsWith('inotify ') && line.includes(inode));
    } catch {
      return false;
    }
  });
}

/** As `debugfs -w` does: some bytes in place. */
function writeInto(path = root, what = 'another'): void {
  const bytes = readFileSync(path);
  bytes.write(what, 1500);
  writeFileSync(path, bytes);
}
/** As a careful copy does: a new file under the old name. */
function replaceBy(path: string): void {
  copyFileSync(path, `${root}.new`);
  renameSync(`${root}.new`, root);
}
const written = /was changed while this VM was running on it\. .* may be damaged/;
const replaced = /was replaced while this VM was running on it\. .* still uses the previous file/;
const gone = /was moved or deleted while this VM was running on it\. .* still uses/;

describe('a VM that runs is told when its root file system', () => {
  it.each<[what: string, said: RegExp, change: () => void]>([
    ['is written to in place', written, () => writeInto()],
    [
      'is written to, and its times are set back',
      written,
      () => {
        writeInto();
        utimesSync(root, new Date(0), new Date(0));
      },
    ],
    ['gets another size', written, () => writeFileSync(root, 'short')],
    [
      'is replaced by another',
      replaced,
      () => {
        writeFileSync(`${root}.other`, Buffer.alloc(4096, 'n'));
        replaceBy(`${root}.other`);
      },
    ],
    ['is moved', gone, () => renameSync(root, `${root}.moved`)],
    ['is deleted', gone, () => rmSync(root)],
  ])('%s', async (_, said, change) => {
    change();
    await untilTold(said);
  });

  it('changes while no dashboard is open: at the next launch', async () => {
    await app.dashboard.close();
    writeInto();
    app = await app.restart();
    await untilTold(written);
  });

  it('changes after the VM was paused, resumed, or taken back', async () => {
    await app.value('vms.pause', { id: vm.id });
    app = await app.restart();
    await app.value('vms.resume', { id: vm.id });
    writeInto();
    await untilTold(written);
  });

  it('changes, once, however often it goes on to change', async () => {
    const other = await create('other');
    await app.value('vms.start', { id: other });
    for (let time = 0; time < 50; time += 1) writeInto(root, `change ${time}`);
    await untilTold(written);
    await untilTold(written, other);
    writeInto(root, 'later');
    const third = await create('third');
    await app.value('vms.start', { id: third });
    await until(() => expect(note(third)).toMatchObject({ digest: expect.any(String) }));
    writeInto(root, 'latest');
    await untilTold(written, third);
    expect([await told(), await told(other)].map(({ length }) => length)).toEqual([1, 1]);
  });
});

describe('nothing is told', () => {
  it('of the same content under other times or in another file, whose later changes are noticed', async () => {
    const times = () => note().mark.changed;
    const known = () => String(statSync(root, { bigint: true }).ctimeNs);
    utimesSync(root, new Date(0), new Date(0));
    await until(() => expect(times()).toBe(known()));
    copyFileSync(root, `${root}.copy`);
    replaceBy(`${root}.copy`);
    await until(() => expect(times()).toBe(known()));
    expect(await told()).toEqual([]);
    writeInto();
    await untilTold(written);
  });

  it('to a VM that was created from the changed file, or does not run', async () => {
    const stopped = await create('stopped');
    writeInto();
    await untilTold(written);
    const later = await create('later');
    await app.value('vms.start', { id: later });
    await app.error('vms.start', { id: stopped });
    expect([await told(stopped), await told(later)]).toEqual([[], []]);
    expect((await row(later)).runtime.lastError).toBe('');
  });

  it('once the VM has ended, and no file is watched then', async () => {
    await until(() => expect(isWatched(root)).toBe(true));
    await app.value('vms.forceStop', { id: vm.id });
    expect(isWatched(root)).toBe(false);
    writeInto();
    expect((await app.error('vms.start', { id: vm.id })).code).toBe('base_changed');
    expect(await told()).toEqual([]);
  });
});
