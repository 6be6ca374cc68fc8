import type { VmEvidence } from '../../app/contract/evidence.ts';
import { isAlive } from '../../app/contract/vm-state-machine.ts';
import type { VmView } from '../../app/contract/vms.ts';
import { ago } from './demo-data.ts';

const bootId = '5f1c9d1e-7a52-4b0e-9c58-1f0f4a5a9b77';

/** Of an unknown VM, a process that runs and does not answer; of one that failed, a disk that is gone; of others nothing odd. */
export function demoEvidence({ id, state, runtime }: VmView): VmEvidence {
  const unknown = state === 'unknown';
  const pid = runtime.pid ?? 48_213;
  return {
    state,
    findings: [
      {
        subject: 'process',
        recorded: isAlive(state) ? `Process ${pid}` : null,
        found: isAlive(state) ? `Process ${pid} runs, and is this VM.` : 'No process of it is there.',
        verdict: 'agrees',
      },
      ...(unknown
        ? ([
            {
              subject: 'control',
              recorded: null,
              found: 'QEMU does not answer on its control socket.',
              verdict: 'differs',
            },
          ] as const)
        : []),
      {
        subject: 'disk',
        recorded: `/home/mara/.local/share/banger-desktop/vms/${id}/disk.qcow2`,
        found: state === 'error' ? 'It is not there.' : 'It is there.',
        verdict: state === 'error' ? 'differs' : 'agrees',
      },
    ],
    identity: unknown
      ? [
          { mark: 'pid', recorded: `${pid}`, found: `${pid}`, verdict: 'as_recorded' },
          { mark: 'start_time', recorded: '457489', found: '457489', verdict: 'as_recorded' },
          { mark: 'boot_id', recorded: bootId, found: bootId, verdict: 'as_recorded' },
          { mark: 'uuid', recorded: id, found: id, verdict: 'as_recorded' },
        ]
      : [],
    lastEnd: unknown ? { at: ago(3), reason: 'QEMU does not answer on its control socket.' } : null,
    consoleTail: unknown ? ['[   12.430117] INFO: task kworker/0:1 blocked for more than 10 seconds.'] : [],
    hypervisorTail: [],
    choices: unknown ? ['adopt', 'ignore'] : ['ignore'],
    ignored: false,
  };
}
