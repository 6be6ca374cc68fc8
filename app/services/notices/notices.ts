import type { ActivityEntry, Job } from '../../contract/index.ts';
import { vmPlace } from '../../contract/places.ts';
import type { EventBus } from '../../lib/bus.ts';
import { plainLines } from '../../lib/plain-text.ts';
import type { SettingsService } from '../settings/settings.ts';

/** What the desktop shows to somebody who is not looking at the window: plain text, in which no desktop finds markup. */
export interface Notice {
  readonly title: string;
  readonly body: string;
  /** Where a press on it leads, within the dashboard: `/vms/ID`. */
  readonly place: string;
}

/** Milliseconds: how long is waited for more of a kind, and how far notices of a kind are apart. */
const gathering = 1000;
const apart = 30_000;

/** Names that are said; of more, how many there are. */
const named = 4;

/**
 * Tells of VMs that died and of jobs that ended while nobody looked: what comes together is one notice, and there are never
 * more than two, one of each kind, in half a minute. Returns the function that ends it.
 */
export function startNotices(parts: {
  events: EventBus;
  settings: Pick<SettingsService, 'get'>;
  /** True while the window has the focus: then the screen has told already. */
  isWatched: () => boolean;
  notify: (notice: Notice) => void;
}): () => void {
  const { events, settings, isWatched, notify } = parts;
  const running = new Set<string>();

  const deaths = gather<ActivityEntry>((entries) => show(noticeOfDeaths(entries)));
  const ends = gather<Job>((jobs) => show(noticeOfJobs(jobs)));

  const isWanted = () => !isWatched() && settings.get().notifications;

  /** False: nobody needed it any more. */
  function show(notice: Notice): boolean {
    if (!isWanted()) return false;
    notify({ ...notice, title: harmless(notice.title), body: harmless(notice.body) });
    return true;
  }

  const unfollow = [
    events.on('vm.activity', (entry) => {
      if (isDeath(entry) && isWanted()) deaths.add(entry);
    }),
    events.on('job.changed', (job) => {
      if (job.state === 'running') running.add(job.id);
      // Told again when it was tried again: that is not another end.
      else if (running.delete(job.id) && job.state !== 'cancelled' && isWanted()) ends.add(job);
    }),
  ];
  return () => {
    for (const end of unfollow) end();
    deaths.stop();
    ends.stop();
  };
}

/**
 * By no wish of the person's or of the guest's. A machine pauses by itself when its disk takes no more, and a guest that
 * restarts for a reason does so again and again.
 */
function isDeath({ kind, actor, reason }: ActivityEntry): boolean {
  if (kind === 'restarted') return reason !== null;
  return kind === 'crashed' || (actor === 'host' && (kind === 'stopped' || kind === 'paused'));
}

function noticeOfDeaths(entries: readonly ActivityEntry[]): Notice {
  const vms = new Map(entries.map((entry) => [entry.vmId, entry]));
  const [only, second] = vms.values();
  if (!only || second)
    return {
      title: `${vms.size} VMs need attention`,
      body: listed([...vms.values()].map(({ vmName }) => vmName)),
      place: '/activity',
    };
  const what =
    { crashed: 'crashed', paused: 'was paused', restarted: 'keeps restarting' }[only.kind as string] ??
    'ended unexpectedly';
  return { title: `${only.vmName} ${what}`, body: only.reason ?? '', place: vmPlace(only.vmId) };
}

function noticeOfJobs(jobs: readonly Job[]): Notice {
  const [only, second] = jobs;
  if (!only || second) {
    const failed = jobs.filter(({ state }) => state !== 'succeeded').length;
    const title = `${jobs.length} jobs finished${failed > 0 ? `, ${failed} failed` : ''}`;
    return { title, body: listed(jobs.map((job) => job.title)), place: '/jobs' };
  }
  const done = only.state === 'succeeded';
  return {
    title: done ? 'Job finished' : 'Job failed',
    body: [only.title, only.error?.message].filter(Boolean).join('\n'),
    place: `/jobs?job=${only.id}`,
  };
}

/**
 * Many desktops take a notification for a kind of HTML, some do not, and Electron hands on to both what it is given: so there
 * is nothing to escape it with, and signs that look alike stand for those that begin a tag or an entity.
 * https://specifications.freedesktop.org/notification-spec/latest/markup.html
 */
function harmless(text: string): string {
  const alike: Record<string, string> = { '<': '‹', '>': '›', '&': '＆' };
  return plainLines(text)
    .join('\n')
    .replace(/[<>]|&(?=[#\w]+;)/g, (sign) => alike[sign] ?? '');
}

function listed(names: readonly string[]): string {
  const more = names.length - named;
  return [...names.slice(0, named), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

/** Collects what comes together, and lets some time pass between two lots that were shown. */
function gather<T>(show: (lot: readonly T[]) => boolean): { add: (one: T) => void; stop: () => void } {
  let lot: T[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let resting = false;

  function wait(): void {
    timer = setTimeout(
      () => {
        resting = false;
        timer = undefined;
        if (lot.length === 0) return;
        const gathered = lot;
        lot = [];
        if (!show(gathered)) return;
        resting = true;
        wait();
      },
      resting ? apart : gathering,
    );
    timer.unref();
  }

  return {
    add(one) {
      lot.push(one);
      if (timer === undefined) wait();
    },
    stop: () => clearTimeout(timer),
  };
}
