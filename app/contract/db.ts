import { z } from 'zod';

export const dbStatusSchema = z.object({
  path: z.string(),
  applied: z.array(z.object({ id: z.int(), name: z.string(), appliedAt: z.string() })),
  pending: z.array(z.object({ id: z.int(), name: z.string() })),
  /** Bytes of the database and its WAL. */
  sizeBytes: z.number(),
  /** RFC 3339; null when there has never been one. */
  lastBackupAt: z.string().nullable(),
});
export type DbStatus = z.infer<typeof dbStatusSchema>;

export const dbChannels = {
  'db.status': { input: z.strictObject({}), output: dbStatusSchema },
} as const;
