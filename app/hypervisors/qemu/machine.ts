import { z } from 'zod';
import { settlesWithin } from '../../lib/settles-within.ts';
import { createChannel } from '../driver/channel.ts';
import { driverFailure } from '../driver/failures.ts';
import type { Machine, MachineEvent, MachineExit, ProcessIdentity } from '../driver/machine.ts';
import { type ProcessEnd, processGone } from '../processes/process-gone.ts';
import { isHalted } from '../processes/process-identity.ts';
import { openAgent } from './agent-port.ts';
import { immortal } from './end-process.ts';
import { explainExit } from './exit-cause.ts';
import { readForwards, setForwards } from './forwards.ts';
import { createResetReader } from './guest-restarts.ts';
import { lastWords, readTail } from './machine-logs.ts';
import { recognise } from './machine-process.ts';
import { outOfMemorySince, readOomKills } from './oom-kills.ts';
import type { QmpClient } from './qmp-client.ts';
import { heed } from './qmp-events.ts';
import type { SerialConsole } from './serial-console.ts';
import { keepLogShort } from './short-log.ts';
import { createUsageReader } from './usage.ts';

/** Our own child. It does not keep this process alive, so that a dashboard can quit while its machines run. */
export interface Child {
  readonly end: Promise<ProcessEnd>;
  /** Keeps this process alive until the child has ended. */
  ref(): void;
}

export interface MachineParts {
  readonly vmId: string;
  readonly process: ProcessIdentity;
  readonly accelerator: string;
  readonly consoleLogPath: string;
  readonly hypervisorLogPath: string;
  /** Null: the machine has no port for an agent. */
  readonly agentSocket: string | null;
  readonly qmp: QmpClient;
  readonly console: SerialConsole;
  /** Null: the machine was adopted. */
  readonly child: Child | null;
}

/** QEMU pauses a guest whose disk it cannot write to, and waits for somebody to make room. */
const diskFull = 'This computer’s disk is full. Free some space, then resume the VM.';

const quitTimeoutMs = 2000;
const killTimeoutMs = 5000;

/** A running QEMU that we are connected to. */
export function createQemuMachine(parts: MachineParts): Machine {
  const { vmId, process: identity, accelerator, qmp, console } = parts;
  const events = createChannel<MachineEvent>();
  const oomKillsBefore = readOomKills();
  const letGoOfLog = keepLogShort(parts.hypervisorLogPath);
  const readReset = createResetReader(parts.consoleLogPath);
  let shutdownReason: string | null = null;
  let diskError: string | null = null;
  let poweringOff = false;
  let killRequested = false;
  let panic: string | null = null;
  let detached = false;
  const { agent, close: closeAgent } = openAgent(qmp, parts.agentSocket);

  qmp.onEvent((said) => {
    const event = heed(said);
    if (detached || !event) return;
    switch (event.name) {
      case 'BLOCK_IO_ERROR':
        diskError = event.data.nospace ? diskFull : `A disk error: ${event.data.reason}`;
        break;
      case 'STOP':
        events.send({ type: 'paused', reason: diskError });
        diskError = null;
        break;
      case 'RESUME':
        events.send({ type: 'resumed' });
        break;
      case 'RESET':
        if (event.data.guest) noticeReset();
        break;
      case 'SHUTDOWN':
        shutdownReason = event.data.reason;
        if (poweringOff || shutdownReason !== 'guest-shutdown') break;
        poweringOff = true;
        events.send({ type: 'powering_off' });
    }
  });

  function noticeReset(): void {
    if (panic !== null) return;
    const reset = readReset();
    if (reset?.type === 'restarted') events.send(reset);
    if (reset?.type !== 'panicked') return;
    panic = reset.said;
    // One that even SIGKILL does not end goes on, and is shown to run.
    endNow().catch(() => {
      panic = null;
    });
  }

  async function endNow(): Promise<void> {
    // Politely first: QEMU then writes what it holds of the disk. It may be gone or stuck; then the signal decides.
    if (!(await isHalted(identity.pid))) {
      await qmp.execute('quit', undefined, quitTimeoutMs).catch(() => {});
      if (await settlesWithin(gone, quitTimeoutMs)) return;
    }
    if ((await recognise(identity, vmId)).same) process.kill(identity.pid, 'SIGKILL');
    if (!(await settlesWithin(gone, killTimeoutMs))) throw immortal(identity.pid);
  }

  const gone = untilGone();

  async function untilGone(): Promise<void> {
    // The connection's end brings the last events, the process's end its code: both within a millisecond of each other.
    await qmp.closed;
    letGoOfLog();
    if (detached) return;
    parts.child?.ref();
    const end = await (parts.child?.end ?? processGone(identity, () => detached));
    console.close();
    closeAgent();
    const exit = await explain(end);
    if (!detached) events.send({ type: 'exited', exit });
  }

  async function explain(end: ProcessEnd): Promise<MachineExit> {
    const [consoleTail, log] = await Promise.all([
      readTail(parts.consoleLogPath),
      readTail(parts.hypervisorLogPath),
    ]);
    const outOfMemory = outOfMemorySince(oomKillsBefore);
    const why = explainExit({ ...end, shutdownReason, killRequested, panic, outOfMemory, consoleTail });
    return { ...why, ...end, lastWords: lastWords(log) };
  }

  return {
    vmId,
    process: identity,
    accelerator,
    version: qmp.version,
    agent,
    state: () => queryState(qmp),
    usage: createUsageReader(identity.pid, qmp),
    pause: async () => {
      await qmp.execute('stop');
    },
    resume: async () => {
      await qmp.execute('cont');
    },
    requestPowerOff: async () => {
      await qmp.execute('system_powerdown');
    },
    forwards: () => readForwards(qmp),
    setForwards: (plan) => setForwards(qmp, plan),
    kill: async () => {
      killRequested = true;
      await endNow();
    },
    writeConsole: (data) => console.write(data),
    onConsoleGrowth: (listener) => console.onGrowth(listener),
    onEvent: (listener) => events.listen(listener),
    detach: () => {
      detached = true;
      qmp.close();
      console.close();
      closeAgent();
    },
  };
}

const statusSchema = z.object({ running: z.boolean(), status: z.string() });

/** Throws `hypervisor_failed` or `timeout`. */
export async function queryState(qmp: QmpClient): Promise<'running' | 'paused'> {
  const status = statusSchema.safeParse(await qmp.execute('query-status'));
  if (status.success) return status.data.running ? 'running' : 'paused';
  throw driverFailure('hypervisor_failed', {
    message: 'QEMU didn’t say whether the VM is running.',
    unchanged: 'The VM is unchanged.',
    hint: 'Stop the VM and start it again.',
  });
}
