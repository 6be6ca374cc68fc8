import type { ActivityEntry, ActivityKind, HostCheck, Job } from '../contract/index.ts';
import type { EventBus } from '../lib/bus.ts';
import type { Logger } from '../lib/logger.ts';

/** Entries that come often; those of imported VMs come by the thousand, and are counted with their job. */
const untold: readonly ActivityKind[] = ['console_input', 'touched', 'connected', 'thinned', 'imported'];

/**
 * Writes into the main log what the bus tells anyway: what happens to VMs, jobs that begin and end, what is asked before
 * quitting. Whoever knows more than the bus (command lines, answers) logs that itself.
 */
export function logHappenings(events: EventBus, logger: Pick<Logger, 'info'>) {
  /** The jobs that run, each with the number of VMs that had been imported when it began. */
  const running = new Map<string, number>();
  let imported = 0;
  let phase: string | null = null;
  let seen = '';

  function vmHappened({ vmId, vmName, actor, kind, reason, detail }: ActivityEntry): void {
    if (kind === 'imported') imported += 1;
    if (untold.includes(kind)) return;
    // The reason of a panic is the guest's own words: those stay in its console.
    const why = reason === null || detail.cause === 'guest_panic' ? {} : { reason };
    logger.info(`VM ${kind.replaceAll('_', ' ')}`, { ...detail, id: vmId, name: vmName, by: actor, ...why });
  }

  function jobChanged({ id, kind, title, state, startedAt, endedAt, error, retriedAs }: Job): void {
    const job = { id, kind, title };
    if (state === 'running') {
      if (running.has(id)) return;
      running.set(id, imported);
      logger.info('job started', job);
      return;
    }
    const before = running.get(id);
    // It ended long ago, and is done again as another job.
    if (before === undefined && retriedAs !== null) return;
    running.delete(id);
    const seconds = endedAt === null ? null : (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
    const vms = kind === 'import_database' && before !== undefined ? { vms: imported - before } : {};
    logger.info(`job ${state}`, { ...job, seconds, ...vms, ...(error ? { reason: error.message } : {}) });
  }

  events.on('vm.activity', vmHappened);
  events.on('job.changed', jobChanged);
  events.on('quitting.changed', (quitting) => {
    if (quitting && quitting.phase !== phase) logger.info('quitting', quitting);
    phase = quitting?.phase ?? null;
  });

  return {
    /** Once, and again when one of them turns out another way. */
    hostChecked(checks: readonly HostCheck[]): void {
      const outcome = JSON.stringify(checks.map(({ id, status }) => [id, status]));
      if (outcome === seen) return;
      seen = outcome;
      const told = checks.map(({ id, status, detail }) => [id, `${status}: ${detail}`]);
      logger.info('host checked', Object.fromEntries(told));
    },
  };
}
