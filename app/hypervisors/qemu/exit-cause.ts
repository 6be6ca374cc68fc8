import { plainLine } from '../../lib/plain-text.ts';
import type { ExitCause } from '../driver/hypervisor.ts';

/** What is known about a machine that ended while we were connected to it. */
export interface ExitEvidence {
  /** `reason` of QMP's SHUTDOWN event; null when none came. */
  readonly shutdownReason: string | null;
  /** We ended it ourselves. */
  readonly killRequested: boolean;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Since it started, this computer has ended a process for lack of memory. */
  readonly outOfMemory: boolean;
  /** The end of what the guest printed. */
  readonly consoleTail: string;
}

/** What is known about a machine that was gone when the dashboard came back. */
export interface AbsenceEvidence {
  readonly rebooted: boolean;
  /** Completes "It no longer runs: …". */
  readonly why: string;
  /** QEMU removes its pid file whenever it ends in order. */
  readonly pidFileLeft: boolean;
  readonly consoleTail: string;
  readonly lastWords: readonly string[];
}

export interface Explanation {
  readonly cause: ExitCause;
  /** A sentence for people. */
  readonly reason: string;
}

export function explainExit(evidence: ExitEvidence): Explanation {
  const { shutdownReason, killRequested, exitCode, signal, outOfMemory, consoleTail } = evidence;
  if (killRequested) return { cause: 'host_request', reason: 'The VM was stopped by force.' };
  switch (shutdownReason) {
    case 'guest-shutdown':
      return { cause: 'guest_shutdown', reason: 'The guest powered itself off.' };
    case 'guest-panic':
      return panicked(consoleTail);
    case 'guest-reset':
    case 'subsystem-reset':
      // A panicking kernel reboots (`panic=1`), so only its last words tell the two apart.
      return farewell(consoleTail) === 'panic' ? panicked(consoleTail) : restarted;
    case 'host-qmp-quit':
    case 'host-signal':
    case 'host-ui':
      return { cause: 'host_request', reason: 'Another program on this computer told QEMU to end.' };
  }
  if (outOfMemory && (signal === 'SIGKILL' || (signal === null && exitCode === null))) return starved;
  if (signal) return { cause: 'killed', reason: `QEMU was killed (${signal}).` };
  if (exitCode === 0) return { cause: 'lost', reason: 'QEMU ended without saying why.' };
  if (exitCode !== null) return { cause: 'killed', reason: `QEMU failed and ended with code ${exitCode}.` };
  return { cause: 'killed', reason: 'QEMU was killed, or it crashed: it ended without a word.' };
}

export function explainAbsence(evidence: AbsenceEvidence): Explanation {
  const { rebooted, why, pidFileLeft, consoleTail, lastWords } = evidence;
  if (rebooted) return { cause: 'lost', reason: `It no longer runs: ${why}.` };
  if (lastWords.some((line) => line.includes('terminating on signal')))
    return { cause: 'host_request', reason: 'Another program on this computer told QEMU to end.' };
  if (pidFileLeft) return { cause: 'killed', reason: `QEMU was killed, or it crashed: ${why}.` };
  switch (farewell(consoleTail)) {
    case 'panic':
      return panicked(consoleTail);
    case 'power_off':
      return { cause: 'guest_shutdown', reason: 'The guest powered itself off.' };
    case 'restart':
      return restarted;
    default:
      return { cause: 'lost', reason: `It no longer runs, and nothing tells why: ${why}.` };
  }
}

/** The kernel kills with SIGKILL, and tells the ones concerned nothing. */
const starved: Explanation = {
  cause: 'killed',
  reason:
    'QEMU was killed. Since it started, this computer ran out of memory and ended a process for that: most likely this one.',
};

const restarted: Explanation = {
  cause: 'guest_reset',
  reason: 'The guest asked for a restart, which ends the machine.',
};

const panic = /Kernel panic - not syncing: ([^\r\n]*)/;

function panicked(consoleTail: string): Explanation {
  const what = plainLine(panic.exec(consoleTail)?.[1] ?? '');
  return { cause: 'guest_panic', reason: `The guest's kernel panicked${what === '' ? '' : `: ${what}`}.` };
}

/** What Linux prints last, even with `quiet`; of several, the one that was printed last counts. */
function farewell(consoleTail: string): 'panic' | 'power_off' | 'restart' | null {
  const lastLines = consoleTail.split('\n').slice(-60).reverse();
  for (const line of lastLines) {
    if (panic.test(line)) return 'panic';
    if (line.includes('reboot: Power down')) return 'power_off';
    if (line.includes('reboot: Restarting system')) return 'restart';
  }
  return null;
}
