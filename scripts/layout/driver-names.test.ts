import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectDir } from '../setup/places.mjs';
import { driverNameFaults } from './driver-names.ts';
import { isTest } from './faults.ts';
import { readImportGraph } from './import-graph.ts';

it('no code but a driver’s own knows a hypervisor by its name', () => {
  const { files } = readImportGraph(projectDir);
  const sources = files
    .filter((path) => !isTest(path))
    .map((path) => ({ path, text: readFileSync(join(projectDir, path), 'utf8') }));
  expect(sources.length).toBeGreaterThan(500);
  expect(driverNameFaults(sources)).toEqual([]);
});

it.each([
  ['renderer/features/vm-page/x.tsx', "return id === 'qemu' ? 'Fast' : id;", "'qemu'"],
  ['app/commands/vm/x.ts', 'const name = runtime.hypervisor ?? `qemu`;', '`qemu`'],
  ['app/services/vms/x.ts', "if (driver.name === 'fake') return;", "'fake'"],
  ['app/contract/x.ts', "const text = 'Install QEMU first.'; // fine", 'QEMU'],
  ['app/diagnostics/x.ts', "findProgram('qemu-system-x86_64');", 'qemu-system'],
])('in %s it refuses: %s', (path, text, name) => {
  expect(driverNameFaults([{ path, text }])).toEqual([`${path} names a hypervisor: ${name}.`]);
});

it.each([
  ['app/hypervisors/qemu/x.ts', "const name = 'qemu';"],
  ['app/services/vms/x.ts', '/** QEMU keeps\n * the file. */\n// Not by QEMU.\nconst x = 1; // as QEMU does'],
  ['app/services/images/x.ts', "const hint = 'Convert it with “qemu-img convert OLD NEW”.';"],
  ['e2e/x.spec.ts', "const program = 'qemu-system-x86_64';"],
])('in %s it lets pass: %s', (path, text) => {
  expect(driverNameFaults([{ path, text }])).toEqual([]);
});
