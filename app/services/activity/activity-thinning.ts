import { type ActivityEntry, everyVm, thinningPolicy } from '../../contract/index.ts';
import { momentOf } from '../../contract/moments.ts';
import type { EventBus } from '../../lib/bus.ts';
import { type Clock, preciseTimestamp } from '../../lib/clock.ts';
import { appendActivity, listActivity } from '../../store/activity.ts';
import { thinActivity } from '../../store/activity-thinning.ts';
import { inTransaction, type WritableDb } from '../../store/db.ts';

const day = 24 * 3600_000;
/** So long after the launch everything that is urgent has been done. Milliseconds. */
const firstPause = 60_000;
/** While a job runs it is put off by so much. */
const busyPause = 10 * 60_000;
/** Entries that one run may take away: it holds up everything else for as long as it takes (about 50 ms). */
const mostAtOnce = 2000;

interface Parts {
  readonly db: WritableDb;
  readonly events: EventBus;
  readonly clock: Clock;
  /** False while there is something more important to do. */
  readonly isIdle: () => boolean;
  readonly report: (message: string, error: unknown) => void;
}

/** Keeps the activity log from growing for ever, by `thinningPolicy`: at most once a day, and never without an entry about it. */
export function createActivityThinning({ db, events, clock, isIdle, report }: Parts) {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function isDue(): boolean {
    const [last] = listActivity(db, { kinds: ['thinned'], limit: 1 });
    const age = clock.now().getTime() - momentOf(last?.at);
    // A time that cannot be read, or that a wrong clock put into the future, must not end the thinning for good.
    return !(age >= 0 && age < day);
  }

  /** Null when there was nothing to thin, or it was done within a day. */
  function thin(): ActivityEntry | null {
    if (!isDue()) return null;
    const entry = inTransaction(db, () => {
      const now = clock.now().getTime();
      const { foldAfterDays, removeAfterDays, keptOfEachVm } = thinningPolicy;
      const thinned = thinActivity(db, {
        keep: keptOfEachVm,
        foldBefore: new Date(now - foldAfterDays * day),
        removeBefore: new Date(now - removeAfterDays * day),
        most: mostAtOnce,
      });
      if (thinned.vms.length === 0) return null;
      return appendActivity(db, {
        vmId: everyVm,
        vmName: '',
        at: preciseTimestamp(clock),
        actor: 'policy',
        kind: 'thinned',
        reason: inWords(thinned),
        detail: { ...thinned },
      });
    });
    if (entry) events.emit('vm.activity', entry);
    return entry;
  }

  function runWhenIdle(): void {
    let next = day;
    if (isIdle()) {
      try {
        thin();
      } catch (error) {
        report('thinning the activity log failed', error);
      }
    } else {
      next = busyPause;
    }
    timer = setTimeout(runWhenIdle, next).unref();
  }

  return {
    thin,
    start(): void {
      if (!stopped) timer = setTimeout(runWhenIdle, firstPause).unref();
    },
    stop(): void {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function inWords({ folded, into, removed, vms }: ReturnType<typeof thinActivity>): string {
  const done: string[] = [];
  if (folded > 0) {
    done.push(
      `${folded + into} repeated entries older than ${thinningPolicy.foldAfterDays} days were merged into ${into}, one per day and kind.`,
    );
  }
  if (removed > 0) {
    const years = thinningPolicy.removeAfterDays / 365;
    done.push(
      `${removed} ${removed === 1 ? 'entry' : 'entries'} older than ${years} years ${removed === 1 ? 'was' : 'were'} removed.`,
    );
  }
  const names = vms.slice(0, 5).map(({ name }) => name);
  const others = vms.length - names.length;
  return `${done.join(' ')} VMs: ${names.join(', ')}${others > 0 ? ` and ${others} more` : ''}.`;
}
