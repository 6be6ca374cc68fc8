import { z } from 'zod';
import { idSchema } from './scalars.ts';

export const activityActors = ['user', 'guest', 'host', 'dashboard', 'policy'] as const;
export type ActivityActor = (typeof activityActors)[number];

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
  'paused',
  'resumed',
  'console_input',
  'touched',
  'adopted',
  'found_dead',
  'unreachable',
] as const;
export type ActivityKind = (typeof activityKinds)[number];

/**
 * The touch rule: what a person, or a tool of theirs, does to a VM. Such an entry sets the VM's `last_touched_at`; what
 * the guest, the host or the dashboard does, statistics and health checks never do. `stopped` is none, being the end of
 * what `stop_requested` began, and neither is `imported`, which brings the other program's last touch along.
 */
export const touchKinds: readonly ActivityKind[] = [
  'created',
  'edited',
  'starting',
  'stop_requested',
  'paused',
  'resumed',
  'console_input',
  'touched',
];

export function isTouch({ actor, kind }: { actor: ActivityActor; kind: ActivityKind }): boolean {
  return actor === 'user' && touchKinds.includes(kind);
}

/** One line of a VM's history: a row of `vm_events`. Never edited. */
export const activityEntrySchema = z.object({
  /** Grows with every entry: the key to page by. */
  id: z.int(),
  vmId: idSchema,
  /** The VM's name at that time; the entry outlives the VM. */
  vmName: z.string(),
  /** RFC 3339, UTC, milliseconds. */
  at: z.string(),
  actor: z.enum(activityActors),
  kind: z.enum(activityKinds),
  /** Why, in a sentence for people. Null when the kind says it all. */
  reason: z.string().nullable(),
  /** Evidence: pid, exit code, last console lines. */
  detail: z.record(z.string(), z.unknown()),
});
export type ActivityEntry = z.infer<typeof activityEntrySchema>;

export const listActivityInput = z.strictObject({
  /** The VM; absent: all of them. */
  id: idSchema.optional(),
  /** Entries older than the one with this id. */
  before: z.int().min(1).optional(),
  limit: z.int().min(1).max(500).optional(),
});
export type ListActivityInput = z.infer<typeof listActivityInput>;

export const activityChannels = {
  /** Newest first. */
  'vms.activity': { input: listActivityInput, output: z.array(activityEntrySchema) },
} as const;
