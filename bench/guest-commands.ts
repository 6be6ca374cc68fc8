import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SshAccess } from '../app/contract/index.ts';
import { type ControlClient, connectControl } from '../app/control/client.ts';
import { readCommandLine } from '../app/hypervisors/processes/process-arguments.ts';
import { starterImage } from '../app/hypervisors/qemu/testing/starter-image.ts';
import { findPrograms } from '../scripts/setup/places.mjs';
import type { Apps } from './apps.ts';
import { bareAgent } from './bare-agent.ts';
import { type ElectronProgram, rootFlags, withRunning } from './electron-process.ts';
import { interleave } from './statistics.ts';
import type { Finding } from './table.ts';
import { timeOf } from './whole-process.ts';

const mebibyte = 1024 * 1024;
const rounds = { true: 15, output: 3 };
const warmUps = 2;
/** Times as many bytes in a second as by `ssh`. */
const leastThroughput = 0.9;
/** Milliseconds between two looks whether something is ready. */
const look = 250;

/** Commands in a guest as whole processes: beside the guest's agent alone, and beside `ssh`. */
export async function guestCommands(apps: Apps): Promise<Finding[]> {
  const program = await apps.ours(20);
  return withRunning(program, async () => {
    const banger = await connectControl(join(String(program.env.BANGER_HOME), 'run', 'control.sock'));
    if (!banger) throw new Error('The dashboard does not listen.');
    const image = await banger.call('images.register', { name: 'bench', ...(await starterImage()) });
    const spec = { vcpuCount: 1, memoryMib: 256 };
    const make = (name: string) => banger.call('vms.create', { name, imageId: image.id, spec });
    const [{ id }, bare] = [await make('bench'), await make('bare')];
    // The very command line of a VM of ours, which is asked by the bench alone.
    const commandLine = await commandLineOf(banger, bare.id);
    const qemu = spawnBare(commandLine);
    try {
      await banger.call('vms.start', { id });
      while (!(await banger.call('vms.get', { id })).ready) await delay(look);
      return [
        await execTrue(program, apps.minimal(), agentSocketIn(commandLine)),
        await output(program, await banger.call('vms.ssh', { id })),
      ];
    } finally {
      qemu.kill();
      await banger.call('vms.forceStop', { id }); // it would outlive the app
      banger.close();
    }
  });
}

async function commandLineOf(banger: ControlClient, id: string): Promise<string[]> {
  const { runtime } = await banger.call('vms.start', { id });
  const commandLine = await readCommandLine(runtime.pid ?? 0);
  await banger.call('vms.forceStop', { id });
  return commandLine;
}

function spawnBare([program = '', ...args]: readonly string[]): ChildProcess {
  return spawn(program, args, { cwd: '/', detached: true, stdio: 'ignore' });
}

function agentSocketIn(commandLine: readonly string[]): string {
  const path = /\bid=agent,path=([^,]+)/.exec(commandLine.join(' '))?.[1];
  if (!path) throw new Error('The VM has no port for an agent.');
  return path;
}

async function execTrue(
  program: ElectronProgram,
  minimal: ElectronProgram,
  agentSocket: string,
): Promise<Finding> {
  const agent = await bareAgent(agentSocket);
  const ours = () => timeOf(execIn(program, 'true'));
  const bare = async () => {
    const line = await timeOf({ ...minimal, args: [...rootFlags(), '--line'] });
    const asked = performance.now();
    await agent.run('true');
    return line + performance.now() - asked;
  };
  try {
    await interleave(warmUps, ours, bare);
    const pair = await interleave(rounds.true, ours, bare);
    const floor = 'floor: an Electron that prints one line, then the same command by the agent alone';
    return { name: 'exec', unit: 'ms', ...pair, goal: 1.3, what: `vm exec NAME -- true; ${floor}` };
  } finally {
    agent.close();
  }
}

async function output(program: ElectronProgram, access: SshAccess): Promise<Finding> {
  const name = 'exec-output';
  if (!access.available) return { name, why: access.reason };
  const [ssh = '', ...login] = access.argv;
  if (findPrograms(ssh).length === 0) return { name, why: `${ssh} is not installed.` };
  const script = (bytes: number) => `head -c ${bytes} /dev/zero`;
  const ours = (bytes: number) => timeOf(execIn(program, 'sh', '-c', script(bytes)), bytes);
  const bare = (bytes: number) =>
    timeOf({ file: ssh, args: [...login, script(bytes)], env: process.env }, bytes);
  // Its server begins after the agent.
  while ((await bare(1).catch(() => null)) === null) await delay(look);
  await interleave(
    warmUps,
    () => ours(mebibyte),
    () => bare(mebibyte),
  );
  const pair = await interleave(
    rounds.output,
    () => ours(100 * mebibyte),
    () => bare(100 * mebibyte),
  );
  const what = '100 MiB out of a guest by vm exec; floor: by ssh';
  return { name, unit: 'ms', ...pair, goal: 1 / leastThroughput, what };
}

const execIn = ({ file, env }: ElectronProgram, ...command: string[]): ElectronProgram => ({
  file,
  args: [...rootFlags(), 'vm', 'exec', 'bench', '--', ...command],
  env,
});
