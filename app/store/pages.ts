import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import type { Page } from '../contract/scalars.ts';
import type { Cells } from './cells.ts';
import { prepared, type ReadableDb } from './db.ts';
import { foldOf } from './fold.ts';

/** How many items a page has when nobody says. */
const defaultLimit = 100;

/**
 * SQL expression by which people expect names in order. Its length is bounded so that cursors are, too: an adopted
 * row's name may be of any length.
 */
export function nameKey(column: string): string {
  return `coalesce(substr(CAST(${foldOf(column)} AS TEXT), 1, 64), '')`;
}

interface PageQuery<Sort extends string> {
  /** `SELECT …` up to and without WHERE. */
  readonly select: string;
  /** The table that `select` is about; its `id` is the last key of every order. */
  readonly table: string;
  readonly conditions: readonly string[];
  readonly parameters: Readonly<Record<string, string | number>>;
  /** SQL expressions to order by, of each sort without its `-`. Each must give text, whatever the row holds. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  readonly sort: Sort;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  /** Items that are passed over; none where absent. */
  readonly offset?: number | undefined;
}

/**
 * One page by keyset: it starts behind the last item of the page before, whatever was inserted or deleted since.
 * Throws `invalid_input` for a cursor that is not from a list in the same order.
 */
export function readPage<Row extends Cells<'id'>, Item, Sort extends string>(
  db: ReadableDb,
  query: PageQuery<Sort>,
  toItem: (row: Row) => Item,
): Page<Item> {
  const { select, table, conditions, parameters, sort, limit = defaultLimit, cursor, offset = 0 } = query;
  const descending = sort.startsWith('-');
  const keys = [...(query.keys[descending ? sort.slice(1) : sort] ?? []), `${table}.id`];
  const after = cursor === undefined ? [] : decodeCursor(cursor, sort, keys.length);
  const places = keys.map((_, index) => `@after${index}`);
  const onward =
    after.length > 0 ? [`(${keys.join(', ')}) ${descending ? '<' : '>'} (${places.join(', ')})`] : [];
  const order = keys.map((key) => (descending ? `${key} DESC` : key)).join(', ');

  const rows = prepared<Row>(
    db,
    `${select} ${where([...conditions, ...onward])} ORDER BY ${order} LIMIT @limit OFFSET @offset`,
  ).all({
    ...parameters,
    ...Object.fromEntries(after.map((key, index) => [`after${index}`, key])),
    limit: limit + 1,
    offset,
  });
  const total = prepared<{ total: number }>(
    db,
    `SELECT count(*) AS total FROM ${table} ${where(conditions)}`,
  ).get(parameters)?.total;

  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const page = { items: items.map(toItem), total: total ?? 0 };
  if (rows.length <= limit || !last) return page;
  const place = prepared<{ place: string }>(
    db,
    `SELECT json_array(${keys.join(', ')}) AS place FROM ${table} WHERE id = ?`,
  ).get(last.id);
  return place ? { ...page, nextCursor: encodeCursor(sort, place.place) } : page;
}

function where(conditions: readonly string[]): string {
  return conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
}

const cursorSchema = z.strictObject({ sort: z.string(), after: z.array(z.string()) });

function encodeCursor(sort: string, place: string): string {
  const after: unknown = JSON.parse(place);
  return Buffer.from(JSON.stringify({ sort, after })).toString('base64url');
}

function decodeCursor(cursor: string, sort: string, keyCount: number): string[] {
  try {
    const { sort: made, after } = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (made === sort && after.length === keyCount) return after;
  } catch {
    // Not text that we made: refused below like one of another order.
  }
  throw new AppError({
    code: 'invalid_input',
    message: 'The cursor doesn’t belong to this list in this order.',
    unchanged: 'Nothing was changed.',
    hint: 'Ask for the first page, without a cursor.',
  });
}
