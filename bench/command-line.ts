import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Apps } from './apps.ts';
import { type ElectronProgram, withRunning } from './electron-process.ts';
import { interleave } from './statistics.ts';
import type { Measurement } from './table.ts';

const vms = 20;
const rounds = 11;
/** Starts before the first that counts. */
const warmUps = 2;

/** `vm list` as a whole process, beside a dashboard and without one. */
export async function commandLine(apps: Apps): Promise<Measurement[]> {
  const program = await apps.ours(vms);
  const list = () => timeOf({ ...program, args: ['vm', 'list'] });
  const line = () => timeOf({ ...apps.minimal(), args: ['--line'] });
  const measure = async () => {
    await interleave(warmUps, list, line);
    return interleave(rounds, list, line);
  };
  const floor = 'floor: an Electron that prints one line and exits';
  const beside = await withRunning(program, measure);
  const alone = await measure();
  return [
    {
      name: 'vm-list',
      unit: 'ms',
      ...beside,
      goal: 1.15,
      what: `vm list beside a dashboard with ${vms} VMs; ${floor}`,
    },
    {
      name: 'vm-list-alone',
      unit: 'ms',
      ...alone,
      goal: null,
      what: `the same without a dashboard; ${floor}`,
    },
  ];
}

/** Milliseconds until it has ended. Throws where it fails. */
async function timeOf({ file, args, env }: ElectronProgram): Promise<number> {
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const began = performance.now();
  const child = spawn(file, [...flags, ...args], { env, stdio: ['ignore', 'ignore', 'ignore'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}.`);
  return performance.now() - began;
}
