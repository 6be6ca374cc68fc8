import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectDir } from '../setup/places.mjs';
import { layoutFaults } from './faults.ts';
import { type Import, readImportGraph } from './import-graph.ts';
import * as layout from './rooms.ts';

const dir = mkdtempSync(join(tmpdir(), 'layout-'));
afterAll(() => rmSync(dir, { recursive: true }));

const real = readImportGraph(projectDir);
const before = new Set(layoutFaults(real, layout));

/** What the check says of this project with one more import, beyond what it says without. */
function faultsWith(more: Pick<Import, 'from' | 'of'> & Partial<Import>): string[] {
  const one = { names: [], isOwn: true, ...more };
  const graph = { files: [...real.files, one.from], imports: [...real.imports, one] };
  return layoutFaults(graph, layout).filter((fault) => !before.has(fault));
}

/** What it says of a small tree; `rooms` as in `rooms.ts`. */
function faultsOf(sources: Record<string, string>, rooms: Record<string, string>): string[] {
  const tree = mkdtempSync(join(dir, 'tree-'));
  for (const [path, text] of Object.entries(sources)) {
    mkdirSync(join(tree, dirname(path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  return layoutFaults(readImportGraph(tree), { rooms, packages: {}, halls: {} });
}

describe('a room', () => {
  it.each([
    ['app/contract/x.ts', 'app/services/vms/vms.ts', 'app/contract may not import app/services'],
    ['app/lib/x.ts', 'app/store/failures.ts', 'app/lib may not import app/store'],
    ['app/programs/x.ts', 'app/hypervisors/driver/failures.ts', 'app/programs may not import'],
    ['app/services/vms/x.ts', 'app/ipc/vms.ts', 'app/services may not import app/ipc'],
    ['app/services/vms/x.ts', 'app/hypervisors/qemu/driver.ts', 'may not import app/hypervisors/qemu'],
    ['app/store/x.ts', 'app/hypervisors/driver/hypervisor.ts', 'app/store may not import'],
    ['app/hypervisors/qemu/x.ts', 'app/store/file/open.ts', 'may not import app/store'],
    ['app/hypervisors/qemu/x.ts', 'app/hypervisors/fake/driver.ts', 'may not import app/hypervisors/fake'],
    ['app/ipc/x.ts', 'app/store/vms.ts', 'app/ipc may not import app/store'],
    ['migrations/x.ts', 'app/services/vms/vms.ts', 'migrations may not import app/services'],
    ['renderer/features/vms/x.tsx', 'app/installation/paths.ts', 'may not import app/installation'],
    ['renderer/features/vms/x.tsx', 'migrations/index.ts', 'may not import migrations'],
    ['renderer/lib/x.ts', 'renderer/ui/notify.ts', 'renderer/lib may not import renderer/ui'],
    ['scripts/lib/x.ts', 'scripts/package/build.ts', 'scripts/lib may not import scripts/package'],
    ['app/shell/launch/x.ts', 'e2e/support/app.ts', 'app/shell/launch may not import e2e/support'],
  ])('does not let %s import %s', (from, of, says) => {
    expect(faultsWith({ from, of }).join('\n')).toContain(says);
  });

  it('lets a file import what its room may, and a test anything', () => {
    expect(faultsWith({ from: 'app/services/vms/x.ts', of: 'app/store/vms.ts' })).toEqual([]);
    expect(faultsWith({ from: 'renderer/lib/x.ts', of: 'app/contract/index.ts' })).toEqual([]);
    expect(faultsWith({ from: 'app/store/x.test.ts', of: 'app/ipc/vms.ts' })).toEqual([]);
  });

  it('is not granted what it does not use', () => {
    const sources = { 'app/vms/vm.ts': "import './disk.ts';\n", 'app/disks/disk.ts': '' };
    expect(faultsOf(sources, { 'app/vms': 'disks', 'app/disks': '' })).toEqual([
      expect.stringContaining('app/vms may import app/disks, and does not'),
    ]);
  });

  it('that is gone leaves the table', () => {
    const sources = { 'app/vms/vm.ts': '' };
    expect(faultsOf(sources, { 'app/vms': '', 'app/disks': '' })).toEqual([
      expect.stringContaining('There is no app/disks'),
    ]);
  });
});

describe('a package', () => {
  it.each([
    ['app/services/vms/x.ts', 'electron', [], 'app/services/vms/x.ts imports electron'],
    ['app/store/x.ts', 'electron', [], 'imports electron'],
    ['app/services/vms/x.ts', 'better-sqlite3', [], 'imports better-sqlite3'],
    ['app/services/vms/x.ts', 'node:child_process', [], 'imports node:child_process'],
    ['app/shell/window/x.ts', 'electron', ['ipcMain'], 'imports electron ipcMain'],
  ])('is not for all: %s must not import %s %s', (from, of, names, says) => {
    expect(faultsWith({ from, of, names, isOwn: false }).join('\n')).toContain(says);
  });

  it.each([
    ['app/main.ts', 'electron', ['app']],
    ['app/ipc/x.ts', 'electron', ['ipcMain']],
    ['app/hypervisors/qemu/x.ts', 'node:child_process', ['spawn']],
    ['app/services/vms/x.ts', 'node:path', ['join']],
  ])('%s may import %s %s', (from, of, names) => {
    expect(faultsWith({ from, of, names, isOwn: false })).toEqual([]);
  });
});

describe('a loose file', () => {
  const loose = (file: string) =>
    layoutFaults({ ...real, files: [...real.files, file] }, layout).filter((fault) => !before.has(fault));

  it.each(['app/helper.ts', 'app/services/vms.ts', 'app/shell/x.ts', 'renderer/features/x.tsx'])(
    '%s is reported',
    (file) => {
      expect(loose(file)).toEqual([`${file} is loose: put it into a folder.`]);
    },
  );

  it('is also one in a folder that has no room', () => {
    expect(loose('app/news/x.ts')).toEqual([expect.stringContaining('app/news/x.ts is in no room')]);
    expect(loose('app/services/news/x.ts')).toEqual([]);
  });
});

describe('a circle of folders', () => {
  const vm = "import type { Disk } from '../disks/disk.ts';\nexport type Vm = Disk[];\n";
  const rooms = { app: '' };

  it('is reported with the imports that close it, types included', () => {
    const sources = {
      'app/vms/vm.ts': vm,
      'app/vms/name.ts': 'export type Name = string;\n',
      'app/disks/disk.ts': "import type { Name } from '../vms/name.ts';\nexport type Disk = Name;\n",
    };
    expect(faultsOf(sources, rooms)).toEqual([
      'These folders import one another: app/disks, app/vms.\n' +
        '  app/disks/disk.ts imports app/vms/name.ts\n  app/vms/vm.ts imports app/disks/disk.ts',
    ]);
  });

  it.each([
    ["export * from '../vms/name.ts';"],
    ["import '../vms/name.ts';"],
    ["export const name = () => import('../vms/name.ts');"],
  ])('is seen in: %s', (line) => {
    const sources = { 'app/vms/vm.ts': vm, 'app/disks/disk.ts': `${line}\nexport type Disk = 1;\n` };
    expect(faultsOf(sources, rooms)).toHaveLength(1);
  });

  it('is none where a test closes it, and no product imports what is there for tests', () => {
    const disk = 'export type Disk = 1;\n';
    const closes = "import '../vms/vm.ts';\n";
    const lone = { 'app/vms/vm.ts': vm, 'app/disks/disk.ts': disk, 'app/disks/disk.test.ts': closes };
    expect(faultsOf(lone, rooms)).toEqual([]);
    expect(faultsOf({ ...lone, 'app/disks/testing/fill.ts': closes }, rooms)).toEqual([]);
    const uses = { ...lone, 'app/disks/disk.ts': `import './testing/fill.ts';\n${disk}` };
    expect(faultsOf(uses, rooms)).toEqual([
      'app/disks/disk.ts imports app/disks/testing/fill.ts, which is for tests only.',
    ]);
  });
});
