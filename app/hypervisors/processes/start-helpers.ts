import { closeSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import type { Reached } from '../../lib/fail-points.ts';
import { errorCodeOf, messageOf } from '../../lib/failures.ts';
import { cancelled, driverFailure, fileFailure } from '../driver/failures.ts';
import type { NoteHelpers, StartOptions } from '../driver/hypervisor.ts';
import type { HelperRecord, MachineConfig } from '../driver/machine.ts';
import { type Launched, launch } from './launch.ts';
import { lifelinePath, makeLifeline } from './lifeline.ts';
import type { ProcessEnd } from './process-gone.ts';
import { readIdentity } from './process-identity.ts';
import { type Readiness, untilReady } from './readiness.ts';

/** A process that a machine needs beside its hypervisor, yet to be started. */
export interface HelperPlan extends Pick<HelperRecord, 'role' | 'mark' | 'essential'> {
  /** An absolute path. */
  readonly program: string;
  /** The mark is one of them. */
  readonly args: readonly string[];
  /** Absent: it can be used as soon as it runs. */
  readonly readiness?: Readiness;
}

/** A helper that runs. */
export interface LivingHelper {
  readonly helper: HelperRecord;
  /** Resolves when its process is gone. */
  readonly end: Promise<ProcessEnd>;
  /** Stops watching it. */
  letGo(): void;
}

interface StartHelpersRequest extends Pick<StartOptions, 'signal' | 'onLaunch'> {
  readonly config: MachineConfig;
  readonly plans: readonly HelperPlan[];
  readonly cleanExec: string | null;
  readonly note: NoteHelpers;
  readonly reached: Reached;
  /** Filled as they are started, so that a start that fails knows what to end. */
  readonly noted: HelperRecord[];
}

/**
 * Starts one after the other, each once the one before is ready; each is noted before it can be forgotten. If one ends before
 * all are ready, this fails. Throws what `Hypervisor.start` throws.
 */
export async function startHelpers(request: StartHelpersRequest): Promise<LivingHelper[]> {
  const { plans, signal, note, reached, noted } = request;
  const living: LivingHelper[] = [];
  let firstEnd: Promise<never> = new Promise(() => {});
  for (const plan of plans) {
    if (signal?.aborted) throw cancelled('Starting the VM');
    const { role, mark, essential } = plan;
    const at = noted.push({ role, mark, essential, process: null }) - 1;
    note(noted);
    reached('start.helper_planned');
    const child = await launchHelper(plan, request);
    reached('start.helper_spawned');
    const process = child.pid === undefined ? null : await readIdentity(child.pid);
    if (!process) throw endedEarly(role, await child.end);
    const helper = { role, mark, essential, process };
    noted[at] = helper;
    note(noted);
    reached('start.helper_noted');
    living.push({ helper, end: child.end, letGo: () => undefined });
    firstEnd = Promise.race([firstEnd, failAtEnd(role, child.end)]);
    // Most ends come later, when nobody waits for this any more.
    firstEnd.catch(() => {});
    if (plan.readiness) await untilReady(role, plan.readiness, firstEnd, signal);
    reached('start.helper_ready');
  }
  return living;
}

async function failAtEnd(role: string, end: Promise<ProcessEnd>): Promise<never> {
  throw endedEarly(role, await end);
}

async function launchHelper(
  { role, program, args }: HelperPlan,
  { config: { runDir, hypervisorLogPath }, cleanExec, onLaunch }: StartHelpersRequest,
): Promise<Launched> {
  await mkdir(runDir, { recursive: true, mode: 0o700 });
  const log = await openLog(hypervisorLogPath);
  try {
    const stdin = await makeLifeline(lifelinePath(runDir, role));
    try {
      return await launch({ program, args, cleanExec, stdin, log: log.fd, onLaunch });
    } catch (cause) {
      throw notExecutable(program, cause);
    } finally {
      closeSync(stdin);
    }
  } finally {
    await log.close();
  }
}

async function openLog(path: string): Promise<FileHandle> {
  return open(path, 'a', 0o600).catch((cause: unknown) => {
    throw fileFailure(cause, {
      message: `The log ${path} can’t be written`,
      unchanged: 'The VM wasn’t started.',
      hint: 'Make sure that its folder exists, has free space, and that you can write to it.',
    });
  });
}

function notExecutable(program: string, cause: unknown) {
  return driverFailure(errorCodeOf(cause) === 'EACCES' ? 'permission_denied' : 'hypervisor_missing', {
    message: `The program ${program} couldn’t be started: ${messageOf(cause)}.`,
    unchanged: 'The VM wasn’t started.',
    hint: 'Install the program or make it executable, then start the VM again.',
    cause,
  });
}

function endedEarly(role: string, end: ProcessEnd) {
  return driverFailure('hypervisor_failed', {
    message: `The helper process “${role}” of the VM ${howItEnded(end)} before the VM started.`,
    unchanged: 'The VM wasn’t started.',
    hint: 'Look at the hypervisor’s last messages, then start the VM again.',
  });
}

/** Completes "The helper process …". */
export function howItEnded({ exitCode, signal }: ProcessEnd): string {
  if (signal !== null) return `was killed (${signal})`;
  return exitCode === null ? 'ended' : `ended with exit code ${exitCode}`;
}
