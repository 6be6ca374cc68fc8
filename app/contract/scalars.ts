import { z } from 'zod';

/** A row's id. Ours are UUIDs; those of adopted rows may be any text, and are not ours to judge. */
export const idSchema = z.string().min(1).max(1000).meta({ title: 'id' });

/** A UUID that this program has made, for something that is in no database. */
export const tokenSchema = z.guid();

/** Letters and signs that show nothing: two names must not differ by these alone. */
const invisible = /[\p{C}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/u;
/** Shows the sign before it as a picture. */
const asPicture = /(\p{Extended_Pictographic})\ufe0f/gu;

/** A name people give: what is typed is what is kept, but nothing that is invisible, and spaces only between words. */
export const nameSchema = z
  .string()
  .min(1, 'Enter a name.')
  .max(64, 'A name has at most 64 characters.')
  .refine((name) => !invisible.test(name.replace(asPicture, '$1')), 'A name has no invisible characters.')
  .refine((name) => name === name.trim(), 'A name has no space at its ends.')
  .refine((name) => !/\s{2}/.test(name), 'A name has no two spaces in a row.');

/** An absolute path on the user's machine. Whether it exists is the service's question, not the parser's. */
export const absolutePathSchema = z
  .string()
  .min(1, 'Required.')
  .max(4096)
  .startsWith('/', 'Enter an absolute path (starting with /).')
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
/** A name, or an id, of one of the things that have both. */
export const byNameInput = z.strictObject({ name: z.string().min(1).max(1000) });

/** A name as somebody types it, and whose it is to be: absent where it is for something new. */
export const checkNameInput = z.strictObject({ id: idSchema.optional(), name: z.string().max(1000) });
export type CheckNameInput = z.infer<typeof checkNameInput>;

/** Why a name is not free, in a sentence or two; null where it is. */
export const nameCheckSchema = z.object({ reason: z.string().nullable() });
export type NameCheck = z.infer<typeof nameCheckSchema>;

export const nothing = z.void();
