import type { Apps } from './apps.ts';
import { rootFlags, withRunning } from './electron-process.ts';
import { interleave } from './statistics.ts';
import type { Measurement } from './table.ts';
import { timeOf } from './whole-process.ts';

const vms = 20;
const rounds = 11;
/** Starts before the first that counts. */
const warmUps = 2;

/** `vm list` as a whole process, beside a dashboard and without one. */
export async function commandLine(apps: Apps): Promise<Measurement[]> {
  const program = await apps.ours(vms);
  const list = () => timeOf({ ...program, args: [...rootFlags(), 'vm', 'list'] });
  const line = () => timeOf({ ...apps.minimal(), args: [...rootFlags(), '--line'] });
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
