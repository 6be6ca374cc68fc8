import { z } from 'zod';
import { type ActivityActor, activityActors, type PersonActor, personActors } from './activity-actors.ts';
import { idSchema, nothing } from './scalars.ts';

export type { ActivityActor, PersonActor };
export { activityActors, personActors };

export const activityKinds = [
  'created',
  'imported',
  'edited',
  'deleted',
  'starting',
  'started',
  'start_failed',
  'stop_requested',
  'stop_timed_out',
  'stopped',
  'crashed',
  'helper_ended',
  'base_changed',
  'base_accepted',
  'paused',
  'resumed',
  'restarted',
  'console_input',
  'touched',
  'connected',
  'called',
  'adopted',
  'found_dead',
  'unreachable',
  'thinned',
] as const;
export type ActivityKind = (typeof activityKinds)[number];

/** These may come between the request of a start and the start that it led to; any other entry ends the attempt. */
export const duringStart: readonly string[] = [
  'edited',
  'touched',
  'console_input',
  'connected',
  'called',
] satisfies ActivityKind[];

/** A newer version's database may have others than this one lists: screens show them by the names that they have there. */
function fromList<T extends string>(_list: readonly T[]) {
  return z.custom<T>((value) => typeof value === 'string');
}

/** One line of a VM's history: a row of `vm_events`. Never edited but by thinning. */
export const activityEntrySchema = z.object({
  /** Grows with every entry: the key to page by. */
  id: z.int(),
  vmId: z.string(),
  /** The VM's name at that time; the entry outlives the VM. */
  vmName: z.string(),
  /** RFC 3339, UTC, milliseconds. */
  at: z.string(),
  actor: fromList(activityActors),
  kind: fromList(activityKinds),
  /** Why, in a sentence for people. Null when the kind says it all. */
  reason: z.string().nullable(),
  /** Evidence: pid, exit code, last console lines. */
  detail: z.record(z.string(), z.unknown()),
  /** How many entries of its kind and day it stands for since the log was thinned; absent: for itself. */
  count: z.int().min(2).optional(),
  /** A start was requested, and led to one, whose entry may not be in the same answer. Absent: it didn't, or not yet. */
  succeeded: z.literal(true).optional(),
});
export type ActivityEntry = z.infer<typeof activityEntrySchema>;

/** RFC 3339, UTC; as many decimals of a second as anybody has. */
const momentSchema = z.iso.datetime().max(40);

export const listActivityInput = z.strictObject({
  /** The VM; absent: all of them. */
  id: idSchema.optional(),
  /** Entries older than the one with this id. */
  before: z.int().min(1).optional(),
  limit: z.int().min(1).max(500).optional(),
  actor: z.enum(activityActors).optional(),
  kinds: z.array(z.enum(activityKinds)).min(1).max(activityKinds.length).optional(),
  /** Text in the VM's name or the reason; ASCII letters match in either case. */
  query: z.string().max(200).optional(),
  /** Kinds that `query` finds, too: those whose words on the screen have it. */
  queryKinds: z.array(z.enum(activityKinds)).max(activityKinds.length).optional(),
  /** This moment and later. */
  from: momentSchema.optional(),
  /** Before this moment. */
  to: momentSchema.optional(),
});
export type ListActivityInput = z.infer<typeof listActivityInput>;

export const touchesInput = z.strictObject({
  /** The VM. */
  id: idSchema,
  /** How many days, today being the last. */
  days: z.int().min(1).max(366),
});
export type TouchesInput = z.infer<typeof touchesInput>;

/** Touches of a VM per day, by this computer's days. */
export const touchesSchema = z.object({
  /** `2026-05-01`. */
  firstDay: z.string(),
  /** The oldest day first. */
  counts: z.array(z.int()),
});
export type Touches = z.infer<typeof touchesSchema>;

export const noteCallInput = z.strictObject({
  /** The VM that it was about; absent: none. */
  id: idSchema.optional(),
  /** What the tool is called in front of people. */
  tool: z.string().min(1).max(100),
  /** How many calls the entry stands for; absent: one. */
  times: z.int().min(1).max(1_000_000).optional(),
  /** The message of the error with which they failed; absent: they succeeded. */
  error: z.string().min(1).max(5000).optional(),
});
export type NoteCallInput = z.infer<typeof noteCallInput>;

export const activityChannels = {
  /** Newest first. */
  'vms.activity': { input: listActivityInput, output: z.array(activityEntrySchema) },
  'vms.touches': { input: touchesInput, output: touchesSchema },
  /** Logs calls of an agent that leave no other entry. For agents alone. */
  'vms.noteCall': { input: noteCallInput, output: nothing },
} as const;
