import { z } from 'zod';
import { dbBackupSchema } from './database.ts';
import { errorValueSchema } from './error-schema.ts';
import { nothing } from './scalars.ts';

/** What keeps the dashboard from opening. */
export const startUpProblemKinds = [
  'corrupt',
  /** Zero bytes. */
  'empty',
  'not_a_database',
  /** Another program's. */
  'foreign',
  'locked',
  /** The file is gone, and what is around its place says that there was one. */
  'missing',
  'upgrade_failed',
  'upgrade_cancelled',
  'disk_full',
  'permission',
  'other',
] as const;
export type StartUpProblemKind = (typeof startUpProblemKinds)[number];

/** What can be done about it, beside trying again, looking at the folder, and quitting. */
export const startUpChoices = ['restore', 'salvage', 'start_new'] as const;
export type StartUpChoice = (typeof startUpChoices)[number];

export const startUpProblemSchema = z.object({
  kind: z.enum(startUpProblemKinds),
  error: errorValueSchema,
  /** The database. */
  path: z.string(),
  /** The likeliest first. */
  choices: z.array(z.enum(startUpChoices)),
  /** Newest first; null while they are being read. */
  backups: z.array(dbBackupSchema).nullable(),
  /** The choice that is being carried out. */
  pending: z.enum(startUpChoices).nullable(),
  /** Why the last choice came to nothing. */
  failure: errorValueSchema.nullable(),
  /** What was read out of the damaged database: the name of the backup that has it, and of each table how much there is. */
  recovered: z
    .object({
      name: z.string(),
      tables: z.array(z.object({ name: z.string(), rows: z.int(), damaged: z.boolean() })),
      /** File with the rows that were read and found no place; null: none. */
      leftovers: z.string().nullable(),
    })
    .nullable(),
});
export type StartUpProblem = z.infer<typeof startUpProblemSchema>;

export const startUpStateSchema = z.discriminatedUnion('phase', [
  z.object({
    phase: z.literal('opening'),
    /** Since when another program has been holding the database, RFC 3339; null: nothing is waited for. */
    waitingSince: z.string().nullable(),
  }),
  z.object({
    phase: z.literal('upgrading'),
    step: z.enum(['space', 'backup', 'rehearse', 'migrate', 'check']),
    /** `migration 7 (add_x)`; null in the steps that run none. */
    migration: z.string().nullable(),
    /** Which of the pending migrations that is, the first being 1; null in the steps that run none. */
    position: z.object({ number: z.int(), of: z.int() }).nullable(),
    /** 0 to 1, of the whole upgrade. */
    fraction: z.number(),
    cancelling: z.boolean(),
  }),
  z.object({ phase: z.literal('problem'), problem: startUpProblemSchema }),
  z.object({
    phase: z.literal('replaced'),
    /** `restored`: a backup is in the database's place; `set_aside`: nothing is, and a new one comes next. */
    by: z.enum(['restored', 'set_aside']),
    /** The folder where the old database lies; null: there was none. */
    quarantined: z.string().nullable(),
  }),
  z.object({ phase: z.literal('open') }),
]);
export type StartUpState = z.infer<typeof startUpStateSchema>;

const plain = { input: z.strictObject({}), output: nothing } as const;

/**
 * Answered until the dashboard opens, and refused with `wrong_state` from then on. Each answers when it has ended, however
 * that was: what came of it is in the state.
 */
export const startUpChannels = {
  'startUp.state': { input: z.strictObject({}), output: startUpStateSchema },
  /** Opens the database: again, or for the first time after a choice has put another one in its place. */
  'startUp.retry': plain,
  /** Puts a backup in the database's place; what is there goes to quarantine. */
  'startUp.restore': { input: z.strictObject({ name: z.string().min(1).max(255) }), output: nothing },
  /** Moves the database to quarantine. */
  'startUp.startNew': plain,
  /** Reads what can be read out of a damaged database into a new backup. */
  'startUp.salvage': plain,
  /** Asks an upgrade to stop. */
  'startUp.cancel': plain,
  'startUp.showFolder': plain,
  'startUp.quit': plain,
} as const;
