import { z } from 'zod';

/** A UUID as text, of any version: ids of adopted databases are not ours to judge. */
export const idSchema = z.guid();

/** A name people give: what is typed is what is kept, but no control characters and no space at the ends. */
export const nameSchema = z
  .string()
  .min(1, 'Give it a name.')
  .max(64, 'A name has at most 64 characters.')
  .regex(/^[^\p{C}]*$/u, 'A name has no control characters.')
  .refine((name) => name === name.trim(), 'A name has no space at its ends.');

/** An absolute path on the user's machine. Whether it exists is the service's question, not the parser's. */
export const absolutePathSchema = z
  .string()
  .max(4096)
  .startsWith('/', 'Give an absolute path: one that starts with /.')
  .refine((path) => !path.includes('\0'), 'A path has no NUL character.');

/** A file name search, a page size and a place to go on from: what every list channel takes. */
export const pageInput = {
  /** Text that the name (or address) contains, case folded. Absent or empty: everything. */
  query: z.string().max(200).optional(),
  /** How many items at most. */
  limit: z.int().min(1).max(1000).optional(),
  /** The `nextCursor` of the page before. Opaque. */
  cursor: z.string().max(1000).optional(),
};

/** One page. `total` counts what matches on all pages; no `nextCursor` means that this is the last one. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), total: z.int().min(0), nextCursor: z.string().optional() });
}

export type Page<T> = { items: T[]; total: number; nextCursor?: string | undefined };

export const byIdInput = z.strictObject({ id: idSchema });
export const nothing = z.void();
