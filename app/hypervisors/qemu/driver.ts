import type { Reached } from '../../lib/fail-points.ts';
import { installCleanExec } from '../../programs/clean-exec.ts';
import { findProgram } from '../../programs/find-program.ts';
import { readOverlayBase } from '../driver/base-image.ts';
import type { AcceleratorWords, Hypervisor } from '../driver/hypervisor.ts';
import type { SoloHypervisor } from '../driver/solo-hypervisor.ts';
import { type PlanHelpers, withHelpers } from '../processes/with-helpers.ts';
import { adoptMachine } from './adopt.ts';
import type { Accelerator } from './command-line.ts';
import { createOverlay, moveBase } from './disk.ts';
import { endProcess } from './end-process.ts';
import { examineMachine } from './examine.ts';
import { checkKvm, checkProgram, imageProgram, systemProgram } from './host-checks.ts';
import { readIdentityMarks } from './identity-marks.ts';
import { type KvmFinding, probeKvm } from './kvm-probe.ts';
import { checkNameServers } from './name-servers.ts';
import { requireProgram } from './require-program.ts';
import { startMachine } from './start.ts';
import { vmOfProcess } from './vm-of-process.ts';

export interface QemuDriverOptions {
  /** Where the result of the KVM test and a small program that starts VMs are kept. */
  readonly stateDir: string;
  /** Where programs are looked for, like `$PATH`; absent: `$PATH` and the usual folders. */
  readonly searchPath?: string;
  /** See `fail-points.ts`. */
  readonly reached?: Reached;
  /** Absent: QEMU needs none. */
  readonly helpers?: PlanHelpers;
}

/** VMs as QEMU processes: under KVM where a test guest proves it, translated by software (TCG) else. */
export function createQemuDriver({
  stateDir,
  searchPath,
  reached = () => {},
  helpers,
}: QemuDriverOptions): Hypervisor {
  let probe: Promise<KvmFinding> | null = null;

  /** At most one test at a time; a later call sees what has changed since. */
  function findKvm(program: string): Promise<KvmFinding> {
    probe ??= probeKvm(program, stateDir).finally(() => {
      probe = null;
    });
    return probe;
  }

  let installed: Promise<string | null> | null = null;
  const cleanExec = () => {
    installed ??= installCleanExec(stateDir);
    return installed;
  };

  async function chooseAccelerator(program: string): Promise<Accelerator> {
    return (await findKvm(program)) === 'works' ? 'kvm' : 'tcg';
  }

  async function kvmCheck() {
    const program = await findProgram(systemProgram, searchPath);
    return program ? [checkKvm(await findKvm(program))] : [];
  }

  const solo: SoloHypervisor = {
    name: 'qemu',
    title: 'QEMU',
    capabilities: { pause: true, gracefulStop: true, liveForwards: true },
    accelerators: {
      kvm: { hint: 'Hardware virtualization (KVM)' },
      tcg: { hint: 'Software emulation (TCG): slower, but works everywhere', warning: 'Slow (no KVM)' },
    } satisfies Record<Accelerator, AcceleratorWords>,
    checks: async () =>
      (
        await Promise.all([
          checkProgram('qemu', searchPath),
          checkProgram('qemu-img', searchPath),
          kvmCheck(),
          checkNameServers(),
        ])
      ).flat(),
    createDisk: async (request) => createOverlay(await requireProgram(imageProgram, searchPath), request),
    baseOf: (diskPath) => readOverlayBase(diskPath).catch(() => null),
    moveBase: async (request) => moveBase(await requireProgram(imageProgram, searchPath), request),
    start: async (config, options) => {
      const program = await requireProgram(systemProgram, searchPath);
      return startMachine(config, {
        program,
        accelerator: await chooseAccelerator(program),
        cleanExec: await cleanExec(),
        ...options,
        reached,
      });
    },
    adopt: async (ref) => {
      const adoption = await adoptMachine(ref);
      if (adoption.found) reached('launch.machine_found');
      return adoption;
    },
    examine: examineMachine,
    identityMarks: readIdentityMarks,
    vmOfProcess,
    endProcess,
  };
  return withHelpers(solo, { plan: helpers, cleanExec, reached });
}
