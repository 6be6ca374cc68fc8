import { z } from 'zod';
import { nothing } from './scalars.ts';

export const dbStatusSchema = z.object({
  path: z.string(),
  applied: z.array(z.object({ id: z.int(), name: z.string(), appliedAt: z.string() })),
  pending: z.array(z.object({ id: z.int(), name: z.string() })),
  /** Bytes of the database and its WAL. */
  sizeBytes: z.number(),
  /** RFC 3339; null when there has never been one. */
  lastBackupAt: z.string().nullable(),
  /** What a person should know of an adopted database, in sentences: unusual rows, and other programs' tables. */
  notes: z.array(z.string()),
  /** Why nothing can be changed; null: everything can. `newer`: a newer version wrote it, `writtenBy` where it is known. */
  readOnly: z.object({ reason: z.literal('newer'), writtenBy: z.string().nullable() }).nullable(),
});
export type DbStatus = z.infer<typeof dbStatusSchema>;

/** A copy of the database that was checked when it was made. */
export const dbBackupSchema = z.object({
  /** Its file's name: unique among the backups. */
  name: z.string(),
  path: z.string(),
  /** RFC 3339. */
  takenAt: z.string(),
  sizeBytes: z.number(),
  /** The newest migration that it has; 0: none. */
  schema: z.int(),
  /** Null when they cannot be counted: it is damaged, or of a newer version. */
  vmCount: z.int().nullable(),
  imageCount: z.int().nullable(),
  /** `recovered`: what could be read of a damaged database. */
  kind: z.enum(['backup', 'recovered']),
  /** What is wrong with its content; null: nothing. */
  damaged: z.string().nullable(),
});
export type DbBackup = z.infer<typeof dbBackupSchema>;

export const databaseChannels = {
  'database.status': { input: z.strictObject({}), output: dbStatusSchema },
  /** Answers at once with the id of the job that makes the backup. */
  'database.backUp': { input: z.strictObject({}), output: z.string() },
  /** Newest first. */
  'database.backups': { input: z.strictObject({}), output: z.array(dbBackupSchema) },
  /** Shows a backup in the file manager. `name` is one of `database.backups`. */
  'database.showBackup': { input: z.strictObject({ name: z.string().min(1).max(255) }), output: nothing },
} as const;
