import { access } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCodeOf } from '../../lib/failures.ts';
import { driverFailure } from '../driver/failures.ts';
import type { Adoption } from '../driver/hypervisor.ts';
import type { MachineRef, ProcessIdentity } from '../driver/machine.ts';
import { argumentOf } from '../processes/process-arguments.ts';
import { socketsOf } from './command-line.ts';
import { explainAbsence } from './exit-cause.ts';
import { createQemuMachine, queryState } from './machine.ts';
import { lastWords, readTail } from './machine-logs.ts';
import { findMachineProcess, recognise } from './machine-process.ts';
import { openQmp, type QmpClient } from './qmp-client.ts';
import { type RunFiles, runFilesIn } from './run-files.ts';
import { openSerialConsole } from './serial-console.ts';
import { connectUnixSocket } from './unix-socket.ts';

/** See `Hypervisor.adopt`. */
export async function adoptMachine(ref: MachineRef): Promise<Adoption> {
  const files = runFilesIn(ref.runDir);
  const process = ref.process ?? (await findMachineProcess(files.pidFile, ref.vmId));
  if (!process) return notFound(ref, files, { rebooted: false, why: 'its process is gone' });
  const recognition = await recognise(process, ref.vmId);
  if (!recognition.same) return notFound(ref, files, recognition);
  const accelerator = argumentOf(recognition.commandLine, '-accel')?.split(',')[0] ?? 'tcg';
  try {
    // Where it listens, not where one that is started now would: a session may have other folders.
    const told = socketsOf(recognition.commandLine);
    const known = { process, accelerator, agentSocket: told.agentSocket ?? null };
    return await connect(ref, { ...files, ...told }, known);
  } catch (error) {
    // It may have ended while we connected to it: then it is not found, else the failure stands.
    const now = await recognise(process, ref.vmId);
    if (now.same) throw error;
    return notFound(ref, files, now);
  }
}

async function connect(
  ref: MachineRef,
  files: RunFiles,
  known: { process: ProcessIdentity; accelerator: string; agentSocket: string | null },
): Promise<Adoption> {
  const qmp = await connectQmp(files, known.process);
  try {
    const state = await queryState(qmp);
    const console = openSerialConsole(files.consoleSocket, ref.consoleLogPath);
    return {
      found: true,
      machine: createQemuMachine({ ...ref, ...known, qmp, console, child: null }),
      state,
    };
  } catch (error) {
    qmp.close();
    throw error;
  }
}

async function notFound(
  ref: MachineRef,
  files: RunFiles,
  { rebooted, why }: { rebooted: boolean; why: string },
): Promise<Adoption> {
  const [consoleTail, log] = await Promise.all([
    readTail(ref.consoleLogPath),
    readTail(ref.hypervisorLogPath),
  ]);
  const evidence = { rebooted, why, consoleTail, lastWords: lastWords(log) };
  const pidFileLeft = await exists(files.pidFile);
  return { found: false, ...explainAbsence({ ...evidence, pidFileLeft }), lastWords: evidence.lastWords };
}

async function connectQmp(files: RunFiles, { pid }: ProcessIdentity): Promise<QmpClient> {
  try {
    return await openQmp(await connectPatiently(files.qmpSocket));
  } catch (cause) {
    if (errorCodeOf(cause) === '') throw cause;
    // So many wait to be let in already that the kernel takes no more: it listens, and does nothing.
    if (errorCodeOf(cause) === 'EAGAIN') {
      throw driverFailure('timeout', {
        message: `QEMU (process ${pid}) doesn’t answer on its control socket.`,
        unchanged: 'The VM is unchanged.',
        hint: 'A debugger may have stopped it, or it may be waiting for a disk. Check again later, or force it off.',
        cause,
      });
    }
    throw driverFailure('hypervisor_failed', {
      message: `The VM runs as process ${pid}, but its control socket is gone.`,
      unchanged: 'The VM is still running.',
      hint: 'Shut down the guest from inside (over SSH, for example) or force it off, then start the VM again.',
      cause,
    });
  }
}

/**
 * Milliseconds for which it is tried again. `EAGAIN`: so many wait to be let in that the kernel takes no more; a machine
 * that hung may go on, and gets the time of an answer. The others: one that was started a moment ago does not listen yet.
 */
const patience: Readonly<Record<string, number>> = { EAGAIN: 5000, ENOENT: 1000, ECONNREFUSED: 1000 };
const retryMs = 50;

async function connectPatiently(path: string): Promise<Socket> {
  for (const begun = Date.now(); ; ) {
    try {
      return await connectUnixSocket(path);
    } catch (error) {
      if (Date.now() - begun >= (patience[errorCodeOf(error)] ?? 0)) throw error;
      await delay(retryMs);
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
