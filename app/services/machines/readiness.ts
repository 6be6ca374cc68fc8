import { timeouts, type VmRuntime } from '../../contract/index.ts';
import type { Machine } from '../../hypervisors/driver/machine.ts';
import { type Clock, timestamp } from '../../lib/clock.ts';
import type { VmRecords } from '../records/vm-records.ts';

/** What a machine's agent is watched with. */
export interface ReadinessParts {
  readonly records: Pick<VmRecords, 'get' | 'change'>;
  readonly clock: Clock;
  readonly machine: Pick<Machine, 'vmId' | 'agent' | 'onEvent'>;
  readonly gone: Promise<unknown>;
  readonly report: (message: string, error: unknown) => void;
  /** Whether this program still has the machine: otherwise its row is another's business. */
  readonly held: () => boolean;
}

/**
 * Writes down when a guest's agent answers for the first time after a boot, and takes it back when the agent goes away: by this
 * a guest that has started up is told from one that is still doing so. Asks only when there is news: the agent came, or the
 * guest goes on after a pause, and then the guest's clock is set, too, as it stood still.
 */
export function noticeReadiness({ records, clock, machine, gone, report, held }: ReadinessParts): void {
  const { vmId, agent } = machine;
  const runtime = () => records.get(vmId).runtime;
  const present = () => held() && agent.presence() === 'present';

  async function lookIfReady(): Promise<void> {
    if (!present() || runtime().readyAt !== undefined) return;
    try {
      await agent.ping();
    } catch {
      // It came and does not answer: the guest is not ready, which is what the row says.
      return;
    }
    if (!present() || runtime().readyAt !== undefined) return;
    records.change(vmId, { runtime: { readyAt: timestamp(clock), hasAgent: true } });
  }

  async function goOn(): Promise<void> {
    if (!present()) return;
    await agent.setTime(clock.now()).catch(() => undefined);
    await lookIfReady();
  }

  async function forget(change: Partial<VmRuntime>): Promise<void> {
    if (held()) records.change(vmId, { runtime: change });
  }

  const lost = (error: unknown) => report('whether a guest is ready could not be written down', error);

  const stopListening = agent.onPresence((presence) => {
    if (presence === 'present') lookIfReady().catch(lost);
    else if (held() && runtime().readyAt !== undefined) forget({ readyAt: undefined }).catch(lost);
  });
  machine.onEvent((event) => {
    if (event.type === 'resumed') goOn().catch(lost);
  });
  // A guest whose agent was removed since would start up for ever.
  const timer = setTimeout(() => {
    if (held() && runtime().readyAt === undefined && runtime().hasAgent)
      forget({ hasAgent: undefined }).catch(lost);
  }, timeouts.ready);
  timer.unref();
  void gone.then(() => {
    stopListening();
    clearTimeout(timer);
  });
  lookIfReady().catch(lost);
}
