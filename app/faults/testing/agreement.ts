import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { isAlive } from '../../contract/index.ts';
import type { Paths } from '../../installation/paths.ts';
import type { RealDashboard } from './real-dashboard.ts';

/** The QEMU processes of an installation by the uuid on their command lines, whatever any row says. */
export function machinesOf({ vmsDir }: Paths): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const words = commandLine(Number(name));
    const id = words[words.indexOf('-uuid') + 1];
    if (!words.includes('-uuid') || !id || !words.some((word) => word.includes(vmsDir))) continue;
    found.set(id, [...(found.get(id) ?? []), Number(name)]);
  }
  return found;
}

/** The helper processes of an installation: their sockets' paths are on their command lines. */
export function helpersOf({ runDir }: Paths): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      const words = commandLine(pid);
      return words.some((word) => word.startsWith(`${runDir}/`) && word.endsWith('/files.sock'));
    });
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/**
 * Holds that database, processes and files say the same, and that nothing is there that belongs to nobody. `withHelpers`: each
 * machine was started with one, as `openRealDashboard` does it by itself.
 */
export async function expectAgreement(app: RealDashboard, { withHelpers = true } = {}): Promise<void> {
  const { items } = await app.value('vms.list', { limit: 1000 });
  const machines = machinesOf(app.paths);
  const said = items.map(({ name, id, state, runtime }) => ({
    name,
    alive: isAlive(state),
    pids: isAlive(state) ? [runtime.pid] : [],
    disk: true,
    id,
  }));
  const found = items.map(({ name, id, state }) => ({
    name,
    alive: isAlive(state),
    pids: machines.get(id) ?? [],
    disk: existsSync(join(app.paths.vmsDir, id, 'disk.qcow2')),
    id,
  }));
  expect(found).toEqual(said);
  const helpers = items.flatMap(({ state, runtime }) => {
    expect(runtime.helpers !== undefined, 'helpers are written down of machines that run').toBe(
      withHelpers && isAlive(state),
    );
    return (runtime.helpers ?? []).map(({ pid }) => pid);
  });
  expect(helpersOf(app.paths).sort(), 'helper processes').toEqual(helpers.sort());
  const ids = new Set(items.map(({ id }) => id));
  expect(
    [...machines.keys()].filter((id) => !ids.has(id)),
    'machines without a row',
  ).toEqual([]);
  expect(
    readdirSync(app.paths.vmsDir).filter((name) => !ids.has(name)),
    'folders without a row',
  ).toEqual([]);
  // What a killed machine leaves goes with its VM's next start, or with the VM.
  expect(
    readdirSync(app.paths.runDir).filter((id) => !ids.has(id) && id !== basename(app.paths.controlSocket)),
    'run folders without a row, and sockets of commands that have ended',
  ).toEqual([]);
  expect(app.unforeseen).toEqual([]);
}

/** Where a look at a VM's process, control socket and files finds another thing than is written down. */
export async function differences(app: RealDashboard, id: string): Promise<string[]> {
  const { findings } = await app.value('vms.evidence', { id });
  return findings.filter(({ verdict }) => verdict === 'differs').map(({ found }) => found);
}

/** Ends every machine of an installation. */
export function endMachines(paths: Paths): void {
  for (const pid of [...[...machinesOf(paths).values()].flat(), ...helpersOf(paths)])
    process.kill(pid, 'SIGKILL');
}
