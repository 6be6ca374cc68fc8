import { plainLine } from '../../lib/plain-text.ts';
import type { ExitCause } from '../driver/machine.ts';

/** What is known about a machine that ended while we were connected to it. */
export interface ExitEvidence {
  /** `reason` of QMP's SHUTDOWN event; null when none came. */
  readonly shutdownReason: string | null;
  /** We ended it ourselves. */
  readonly killRequested: boolean;
  /** What its console said before it reset itself, for which we ended it; null: that is not why. */
  readonly panic: string | null;
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
  /** Completes "It is no longer running: …". */
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
  const { shutdownReason, killRequested, panic, exitCode, signal, outOfMemory, consoleTail } = evidence;
  if (panic !== null) return saidToPanic(panic);
  if (killRequested) return { cause: 'host_request', reason: 'The VM was forced off.' };
  switch (shutdownReason) {
    case 'guest-shutdown':
      return { cause: 'guest_shutdown', reason: 'The guest powered off.' };
    case 'guest-panic':
      return panicked(consoleTail);
    case 'guest-reset':
    case 'subsystem-reset': {
      const said = panicBeforeReset(consoleTail);
      return said === null ? restarted : saidToPanic(said);
    }
    case 'host-qmp-quit':
    case 'host-signal':
    case 'host-ui':
      return { cause: 'host_request', reason: 'Another program on this computer ended QEMU.' };
  }
  if (outOfMemory && (signal === 'SIGKILL' || (signal === null && exitCode === null))) return starved;
  if (signal) return { cause: 'killed', reason: `QEMU was killed (${signal}).` };
  if (exitCode === 0) return { cause: 'lost', reason: 'QEMU ended without giving a reason.' };
  if (exitCode !== null) return { cause: 'killed', reason: `QEMU failed and ended with code ${exitCode}.` };
  return { cause: 'killed', reason: 'QEMU crashed or was killed. It left no message.' };
}

export function explainAbsence(evidence: AbsenceEvidence): Explanation {
  const { rebooted, why, pidFileLeft, consoleTail, lastWords } = evidence;
  if (rebooted) return { cause: 'lost', reason: `It is no longer running: ${why}.` };
  if (lastWords.some((line) => line.includes('terminating on signal')))
    return { cause: 'host_request', reason: 'Another program on this computer ended QEMU.' };
  if (pidFileLeft) return { cause: 'killed', reason: `QEMU crashed or was killed: ${why}.` };
  const said = panicBeforeReset(consoleTail);
  if (said !== null) return saidToPanic(said);
  switch (farewell(consoleTail)) {
    case 'power_off':
      return { cause: 'guest_shutdown', reason: 'The guest powered off.' };
    case 'restart':
      return restarted;
    default:
      return { cause: 'lost', reason: `Stopped for an unknown reason: ${why}.` };
  }
}

/** The kernel kills with SIGKILL, and tells the ones concerned nothing. */
const starved: Explanation = {
  cause: 'killed',
  reason:
    'QEMU was killed. This computer ran out of memory while the VM was running and ended a process, most likely this one.',
};

/** Machines that an older version started do not boot again by themselves. */
const restarted: Explanation = {
  cause: 'guest_reset',
  reason: 'The guest restarted itself, which ends a VM that an older version of Banger started.',
};

const panic = /Kernel panic - not syncing: ([^\r\n]*)/g;

/** Of several, the one that was said last. Empty: it printed nothing of a panic. */
function panicIn(consoleTail: string): string {
  const last = [...consoleTail.matchAll(panic)].at(-1)?.[1] ?? '';
  return plainLine(last.replace(/ \]---.*/, ''));
}

/** The guest's kernel itself told QEMU of it. */
function panicked(consoleTail: string): Explanation {
  const what = panicIn(consoleTail);
  return { cause: 'guest_panic', reason: `The guest’s kernel panicked${what === '' ? '' : `: ${what}`}.` };
}

/** Programs in a guest print what they like: the sentence says where it was read. */
function saidToPanic(what: string): Explanation {
  const reason = `The guest reset itself after its console said “Kernel panic - not syncing: ${what}”.`;
  return { cause: 'guest_panic', reason };
}

/**
 * What a guest that has just reset itself said of a panic. Null: it printed nothing, or said later that it restarts or powers
 * off, which kernels do with their last words (even with `quiet`) unless they panic.
 */
export function panicBeforeReset(consoleTail: string): string | null {
  return farewell(consoleTail) === 'panic' ? panicIn(consoleTail) : null;
}

/** What Linux prints last; of several, the one that was printed last counts. */
function farewell(consoleTail: string): 'panic' | 'power_off' | 'restart' | null {
  const words = /Kernel panic - not syncing: |reboot: Power down|reboot: Restarting system/g;
  switch (consoleTail.match(words)?.at(-1)) {
    case 'Kernel panic - not syncing: ':
      return 'panic';
    case 'reboot: Power down':
      return 'power_off';
    case 'reboot: Restarting system':
      return 'restart';
    default:
      return null;
  }
}
