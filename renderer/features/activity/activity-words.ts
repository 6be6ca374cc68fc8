import {
  CircleAlert,
  CirclePlay,
  CirclePlus,
  CircleStop,
  Dot,
  FoldVertical,
  Import,
  Keyboard,
  Link2,
  type LucideIcon,
  OctagonX,
  Pause,
  Pencil,
  Play,
  Plug,
  Power,
  PowerOff,
  RotateCw,
  SearchX,
  Timer,
  Trash2,
  Unplug,
  Wrench,
} from 'lucide-react';
import type { ActivityActor, ActivityEntry, ActivityKind } from '../../../app/contract/activity.ts';
import type { Tone } from '../../vm/vm-states.ts';

const activityWords: Record<ActivityKind, { text: string; icon: LucideIcon; tone: Tone }> = {
  created: { text: 'Created', icon: CirclePlus, tone: 'idle' },
  imported: { text: 'Imported', icon: Import, tone: 'idle' },
  edited: { text: 'Settings changed', icon: Pencil, tone: 'idle' },
  deleted: { text: 'Deleted', icon: Trash2, tone: 'idle' },
  starting: { text: 'Start requested', icon: Power, tone: 'busy' },
  started: { text: 'Started', icon: Play, tone: 'ok' },
  start_failed: { text: 'Start failed', icon: CircleAlert, tone: 'bad' },
  stop_requested: { text: 'Stop requested', icon: PowerOff, tone: 'busy' },
  stop_timed_out: { text: 'Stop timed out', icon: Timer, tone: 'warn' },
  stopped: { text: 'Stopped', icon: CircleStop, tone: 'idle' },
  crashed: { text: 'Crashed', icon: OctagonX, tone: 'bad' },
  helper_ended: { text: 'A helper process ended', icon: Unplug, tone: 'warn' },
  base_changed: { text: 'Root file system changed', icon: CircleAlert, tone: 'bad' },
  base_accepted: { text: 'Changed root file system accepted', icon: Pencil, tone: 'idle' },
  paused: { text: 'Paused', icon: Pause, tone: 'warn' },
  resumed: { text: 'Resumed', icon: CirclePlay, tone: 'ok' },
  restarted: { text: 'Restarted by the guest', icon: RotateCw, tone: 'ok' },
  console_input: { text: 'Typed into the console', icon: Keyboard, tone: 'idle' },
  connected: { text: 'A program connected', icon: Plug, tone: 'idle' },
  called: { text: 'Tool called', icon: Wrench, tone: 'idle' },
  touched: { text: 'Used', icon: Keyboard, tone: 'idle' },
  adopted: { text: 'Reconnected', icon: Link2, tone: 'ok' },
  found_dead: { text: 'Found not running', icon: SearchX, tone: 'warn' },
  thinned: { text: 'Old entries summarized', icon: FoldVertical, tone: 'idle' },
  unreachable: { text: 'Not responding', icon: Unplug, tone: 'warn' },
};

export const actorWords: Record<ActivityActor, string> = {
  user: 'You',
  cli: 'Command line',
  mcp: 'MCP',
  api: 'API',
  guest: 'The guest',
  host: 'This computer',
  dashboard: 'Banger',
  policy: 'Automatic',
};

/** A newer version's database may have kinds that this one does not know: their own names are better than nothing. */
export function wordsOf(kind: string): (typeof activityWords)[ActivityKind] {
  if (Object.hasOwn(activityWords, kind)) return activityWords[kind as ActivityKind];
  return { text: kind.replaceAll('_', ' '), icon: Dot, tone: 'idle' };
}

/** The kinds whose words have the text; with starts, their requests, which say who asked. */
export function kindsWith(text: string): ActivityKind[] {
  const part = text.toLowerCase();
  const has = (kind: ActivityKind) => activityWords[kind].text.toLowerCase().includes(part);
  return (Object.keys(activityWords) as ActivityKind[]).filter(
    (kind) => has(kind) || (kind === 'starting' && has('started')),
  );
}

export function actorOf(actor: string): string {
  return Object.hasOwn(actorWords, actor) ? actorWords[actor as ActivityActor] : actor;
}

const shownEvidence: Record<string, string> = {
  pid: 'PID',
  accelerator: '',
  exitCode: 'exit code',
  signal: 'signal',
};

/** The evidence that fits on a line and is news beside the reason: `PID 4121 · TCG`. Empty when there is none. */
export function evidenceOf({ detail, reason }: Pick<ActivityEntry, 'detail' | 'reason'>): string {
  return Object.entries(shownEvidence)
    .flatMap(([key, word]) => {
      const value = detail[key];
      if (typeof value !== 'string' && typeof value !== 'number') return [];
      // A clean end is no evidence of anything.
      const known = value === 0 || reason?.includes(String(value));
      if (known) return [];
      return [word ? `${word} ${value}` : String(value).toUpperCase()];
    })
    .join(' · ');
}
