import { type FileHandle, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../contract/errors.ts';
import type { Reached } from '../../lib/fail-points.ts';
import { errorCodeOf, messageOf } from '../../lib/failures.ts';
import { refuseMissingFiles } from '../driver/boot-files.ts';
import { alreadyRuns, cancelled, driverFailure, fileFailure } from '../driver/failures.ts';
import type { Machine, MachineConfig } from '../driver/machine.ts';
import type { SoloStartOptions } from '../driver/solo-hypervisor.ts';
import { holderOfFile } from '../processes/file-holder.ts';
import { type Launched, launch } from '../processes/launch.ts';
import type { ProcessEnd } from '../processes/process-gone.ts';
import { readIdentity } from '../processes/process-identity.ts';
import { type Accelerator, qemuArguments } from './command-line.ts';
import { refuseWrongKernel } from './kernel-file.ts';
import { createQemuMachine } from './machine.ts';
import { beginHypervisorLog, ensureConsoleLog, lastWords, readTail } from './machine-logs.ts';
import { identityFromPidFile } from './machine-process.ts';
import { openQmp } from './qmp-client.ts';
import { type RunFiles, removeRunFiles, runFilesIn } from './run-files.ts';
import { openSerialConsole } from './serial-console.ts';
import { heldFile, startFailure } from './start-failure.ts';
import { awaitUnixSocket } from './unix-socket.ts';
import { vmOfProcess } from './vm-of-process.ts';

/** QEMU answers after some 35 ms; a computer that is busy enough takes a hundred times as long. */
const startTimeoutMs = 20_000;

export interface StartRequest extends SoloStartOptions {
  /** The absolute path of `qemu-system-x86_64`. */
  readonly program: string;
  readonly accelerator: Accelerator;
  /** See `clean-exec.ts`; null: there is none, and the VM inherits what is open here. */
  readonly cleanExec: string | null;
  readonly reached: Reached;
}

/** See `Hypervisor.start`. */
export async function startMachine(config: MachineConfig, request: StartRequest): Promise<Machine> {
  const files = runFilesIn(config.runDir);
  const args = qemuArguments(config, request.accelerator, files);
  await refuseMissingFiles(config);
  await refuseWrongKernel(config.kernelPath, config.memoryMib);
  await refuseSecondStart(files, config.vmId);
  const child = await launchQemu(config, request, args);
  request.reached('start.process_spawned');
  try {
    const machine = await connect(config, files, request, child);
    request.reached('start.greeted');
    if (request.signal?.aborted) throw cancelled('Starting the VM');
    return machine;
  } catch (error) {
    // A failing QEMU closes its sockets a moment before it ends; its exit code tells the one from the other.
    const end = await endsByItself(child, error);
    if (!end) await kill(child);
    await removeRunFiles(files);
    if (request.signal?.aborted) throw cancelled('Starting the VM');
    if (!end) throw error;
    throw await whyItEnded(end, config);
  }
}

async function whyItEnded(end: ProcessEnd, { hypervisorLogPath, diskPath, memoryMib }: MachineConfig) {
  const said = lastWords(await readTail(hypervisorLogPath));
  const held = heldFile(said);
  const holder = held === null ? null : await nameOfHolder(held);
  return startFailure(end, said, { diskPath, memoryMib, holder });
}

async function nameOfHolder(path: string): Promise<string | null> {
  const holder = await holderOfFile(path);
  if (!holder) return null;
  const vm = await vmOfProcess(holder.pid);
  return `${vm ? `the VM ${vm.name}` : holder.name} (process ${holder.pid})`;
}

const lastMomentMs = 1000;

/** How it ended, if it does so without our help. */
async function endsByItself(child: Launched, error: unknown): Promise<ProcessEnd | null> {
  if (error instanceof AppError && error.code !== 'hypervisor_failed') return null;
  const waited = new AbortController();
  const moment = delay(lastMomentMs, null, { signal: waited.signal }).catch(() => null);
  const end = await Promise.race([child.end, moment]);
  waited.abort();
  return end;
}

async function kill(child: Launched): Promise<void> {
  child.ref();
  child.kill();
  await child.end;
}

/** Starts QEMU, and what must run before it. */
async function launchQemu(config: MachineConfig, request: StartRequest, args: string[]): Promise<Launched> {
  const { program, cleanExec, onLaunch, startHelpers } = request;
  const log = await prepareFiles(config);
  try {
    await startHelpers();
    return await launch({ program, args, cleanExec, log: log.fd, onLaunch }).catch((cause: unknown) => {
      throw notExecutable(program, cause);
    });
  } finally {
    await log.close();
  }
}

/** Opens the hypervisor's log; the caller closes it. */
async function prepareFiles({
  runDir,
  consoleLogPath,
  hypervisorLogPath,
}: MachineConfig): Promise<FileHandle> {
  try {
    await mkdir(runDir, { recursive: true, mode: 0o700 });
    await ensureConsoleLog(consoleLogPath);
    return await beginHypervisorLog(hypervisorLogPath);
  } catch (cause) {
    throw fileFailure(cause, {
      message: 'The logs of the VM can’t be written',
      unchanged: 'The VM wasn’t started.',
      hint: `Make sure that ${dirname(hypervisorLogPath)} exists, has free space, and that you can write to it.`,
    });
  }
}

async function connect(
  config: MachineConfig,
  files: RunFiles,
  { accelerator, signal }: StartRequest,
  child: Launched,
): Promise<Machine> {
  const ended = new AbortController();
  const late = AbortSignal.timeout(startTimeoutMs);
  const stop = AbortSignal.any([ended.signal, late, ...(signal ? [signal] : [])]);
  const endedEarly = child.end.then(() => {
    ended.abort();
    throw new EndedEarly();
  });
  try {
    return await Promise.race([answering(), endedEarly]);
  } catch (error) {
    ended.abort();
    if (late.aborted) throw tooSlow();
    throw error;
  }

  async function answering(): Promise<Machine> {
    const process = child.pid === undefined ? null : await readIdentity(child.pid);
    if (!process) throw new EndedEarly();
    const qmp = await openQmp(await awaitUnixSocket(files.qmpSocket, stop), {
      timeoutMs: startTimeoutMs,
      signal: stop,
    });
    const { vmId, consoleLogPath, hypervisorLogPath } = config;
    const console = openSerialConsole(files.consoleSocket, consoleLogPath);
    return createQemuMachine({
      ...{ vmId, process, accelerator, consoleLogPath, hypervisorLogPath },
      ...{ qmp, console, child, agentSocket: files.agentSocket },
    });
  }
}

/** QEMU ended before it answered: its log says why. */
class EndedEarly extends Error {}

/** A second QEMU would take the sockets of the first away before it fails, so it is not even begun. */
async function refuseSecondStart({ pidFile }: RunFiles, vmId: string): Promise<void> {
  const running = await identityFromPidFile(pidFile, vmId);
  if (running) throw alreadyRuns(running.pid);
}

function notExecutable(program: string, cause: unknown) {
  return driverFailure(errorCodeOf(cause) === 'EACCES' ? 'permission_denied' : 'hypervisor_missing', {
    message: `The program ${program} couldn’t be started: ${messageOf(cause)}.`,
    unchanged: 'The VM wasn’t started.',
    hint: 'The Host screen shows how to install QEMU.',
    cause,
  });
}

function tooSlow() {
  return driverFailure('timeout', {
    message: `QEMU didn’t answer within ${startTimeoutMs / 1000} s, so Banger ended it.`,
    unchanged: 'The VM is stopped and its disk is unchanged.',
    hint: 'This computer may be overloaded. Stop some VMs, then start this one again.',
  });
}
