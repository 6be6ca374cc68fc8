import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { inspectBaseImage } from '../driver/base-image.ts';
import { refuseMissingFiles } from '../driver/boot-files.ts';
import { compareMarks } from '../driver/compare-marks.ts';
import { claimDisk } from '../driver/disk-request.ts';
import { alreadyRuns, cancelled, driverFailure } from '../driver/failures.ts';
import type { Adoption, Hypervisor } from '../driver/hypervisor.ts';
import type { MachineConfig, MachineExit, MachineRef } from '../driver/machine.ts';
import { machineUuid } from '../driver/machine-uuid.ts';
import type { SoloHypervisor } from '../driver/solo-hypervisor.ts';
import { type PlanHelpers, withHelpers } from '../processes/with-helpers.ts';
import { setAgentPresent } from './agent.ts';
import { openForwards } from './forward-listeners.ts';
import { createFakeGuest, type FakeGuest, pidFile } from './guest.ts';
import { connectFakeMachine } from './machine.ts';

/** What tests do to pretended machines. */
interface FakeControls {
  /** Ends a machine as kill -9 would. Resolves when its listeners have been told; does nothing when it does not run. */
  crash(vmId: string): Promise<void>;
  /** From now on the guest ignores its power button, as a hung one does. */
  neverPowersOff(vmId: string): void;
  /** The same, but its agent still powers it off. */
  ignoresPowerButton(vmId: string): void;
  /** The guest's agent, which runs from the start. */
  setAgent(vmId: string, present: boolean): void;
  /** From now on the guest has no agent when it starts. */
  startsWithoutAgent(vmId: string): void;
  /** What the guest's agent was last told the time is; null: nothing. */
  clockOf(vmId: string): Date | null;
  /** How many commands run in the guest now. */
  commandsIn(vmId: string): number;
  /** The VMs that run now. */
  running(): string[];
}

/**
 * A driver without a hypervisor: machines that live in this process. For demos, interface work and tests. Their helpers are
 * real processes.
 */
export type FakeDriver = Hypervisor & FakeControls;

/** Greater than any pid that Linux gives (PID_MAX_LIMIT), so that it can never be taken for somebody's process. */
const firstPid = 2 ** 22 + 1;

export function createFakeDriver({ helpers }: { helpers?: PlanHelpers } = {}): FakeDriver {
  const guests = new Map<string, FakeGuest>();
  const exits = new Map<number, MachineExit>();
  const deaf = new Set<string>();
  const agentless = new Set<string>();
  const bootId = randomUUID();
  let nextPid = firstPid;

  function refuseConflicts({ vmId, diskPath }: MachineConfig): void {
    const same = guests.get(vmId);
    if (same) throw alreadyRuns(same.process.pid);
    if ([...guests.values()].some(({ config }) => config.diskPath === diskPath)) throw diskInUse();
  }

  function exitOf({ vmId, process }: MachineRef): Adoption {
    const exit = process ? exits.get(process.pid) : undefined;
    const reason = exit?.reason ?? `It is no longer running: no process of the VM ${vmId} was found.`;
    return { found: false, reason, cause: exit?.cause ?? 'lost', lastWords: exit?.lastWords ?? [] };
  }

  const self: SoloHypervisor & FakeControls = {
    name: 'fake',
    title: 'Simulation',
    capabilities: { pause: true, gracefulStop: true, liveForwards: true },
    accelerators: { fake: { hint: 'Simulated: nothing runs in it' } },

    checks: async () => [
      {
        id: 'fake',
        status: 'warn',
        title: 'Simulated VMs',
        detail: 'Banger was started for a demo. Its VMs are simulated, and nothing runs in them.',
      },
    ],

    createDisk: async (request) => {
      const { base, size } = await claimDisk(request);
      await writeFile(
        request.diskPath,
        `${JSON.stringify({ base: request.basePath, format: base.format, size })}\n`,
      );
    },

    baseOf: async (diskPath) => {
      try {
        return String(JSON.parse(await readFile(diskPath, 'utf8')).base);
      } catch {
        return null;
      }
    },

    moveBase: async ({ basePath, diskPath }) => {
      const { format } = await inspectBaseImage(basePath);
      const disk = JSON.parse(await readFile(diskPath, 'utf8'));
      await writeFile(diskPath, `${JSON.stringify({ ...disk, base: basePath, format })}\n`);
    },

    start: async (config, { signal, onLaunch, startHelpers }) => {
      await refuseMissingFiles(config);
      refuseConflicts(config);
      const forwards = await openForwards(config);
      try {
        await appendFile(config.hypervisorLogPath, '', { mode: 0o600 });
        await mkdir(config.runDir, { recursive: true, mode: 0o700 });
        if (signal?.aborted) throw cancelled('Starting the VM');
        await startHelpers();
        refuseConflicts(config);
      } catch (error) {
        await forwards.close();
        throw error;
      }
      const pid = nextPid++;
      onLaunch?.({
        pid,
        commandLine: ['pretended-hypervisor', '-name', config.name, '-uuid', machineUuid(config.vmId)],
      });
      const guest = createFakeGuest({
        ...{ config, forwards, process: { pid, startTime: pid - firstPid, bootId } },
        powersOff: () => !deaf.has(config.vmId),
        hasAgent: !agentless.has(config.vmId),
        onEnd: (exit) => {
          guests.delete(config.vmId);
          exits.set(pid, exit);
        },
      });
      guests.set(config.vmId, guest);
      // At once, so that no end comes in between.
      writeFileSync(pidFile(config), String(pid), { mode: 0o600 });
      return connectFakeMachine(guest);
    },

    adopt: async (ref) => {
      const guest = guests.get(ref.vmId);
      const { process } = ref;
      const same =
        process === null ||
        (guest?.process.pid === process.pid && guest.process.startTime === process.startTime);
      if (!guest || !same || (process && process.bootId !== bootId)) return exitOf(ref);
      return { found: true, machine: connectFakeMachine(guest), state: guest.state() };
    },

    examine: async (ref) => {
      const adoption = await self.adopt(ref);
      if (!adoption.found) return { process: null, why: 'it isn’t running', control: null };
      adoption.machine.detach();
      const { machine, state } = adoption;
      return { process: machine.process, why: null, control: { answers: true, state } };
    },

    identityMarks: async ({ vmId, process }) => {
      if (!process) return [];
      const now = guests.get(vmId)?.process;
      return compareMarks(
        { vmId, process },
        {
          pid: now ? String(now.pid) : '',
          start_time: now ? String(now.startTime) : null,
          boot_id: bootId,
          uuid: now ? machineUuid(vmId) : null,
        },
      );
    },

    // What really listens for its machines is the dashboard's own process, which is none of them.
    vmOfProcess: async (pid) => {
      const guest = [...guests.values()].find(({ process }) => process.pid === pid);
      return guest ? { id: machineUuid(guest.config.vmId), name: guest.config.name } : null;
    },

    endProcess: async (ref) => {
      const guest = guests.get(ref.vmId);
      if (!guest || (ref.process && ref.process.pid !== guest.process.pid)) return false;
      await self.crash(ref.vmId);
      return true;
    },

    crash: async (vmId) => {
      const killed = { cause: 'killed', reason: 'The VM was killed (SIGKILL).' } as const;
      await guests.get(vmId)?.end({ ...killed, exitCode: null, signal: 'SIGKILL' });
    },

    neverPowersOff: (vmId) => {
      deaf.add(vmId);
      self.setAgent(vmId, false);
    },

    ignoresPowerButton: (vmId) => {
      deaf.add(vmId);
    },

    setAgent: (vmId, present) => {
      const guest = guests.get(vmId);
      if (guest) setAgentPresent(guest.agent, present);
    },

    startsWithoutAgent: (vmId) => {
      agentless.add(vmId);
    },

    clockOf: (vmId) => guests.get(vmId)?.agent.clock ?? null,

    commandsIn: (vmId) => guests.get(vmId)?.agent.commands.size ?? 0,

    running: () => [...guests.keys()],
  };
  return withHelpers(self, { plan: helpers });
}

function diskInUse() {
  return driverFailure('hypervisor_failed', {
    message: 'The VM’s disk is in use by another program.',
    unchanged: 'The VM is stopped and its disk is unchanged.',
    hint: 'Stop the VM that uses this disk, then start this one again.',
  });
}
