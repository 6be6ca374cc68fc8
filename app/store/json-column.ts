import { z } from 'zod';

type Stored = Record<string, unknown>;

/** Under this key an edit keeps the text of a column that was no JSON object. */
export const unreadableKey = 'unreadable_original';

/**
 * A JSON column whose known keys are those of `schema`: camelCase in objects, snake_case in the file, also nested.
 * Whatever else the file has stays there: other keys, and values of a known key that the schema refuses.
 */
export function jsonColumn<S extends z.ZodObject>(schema: S) {
  const names = nameMap(schema);
  return {
    /** Reads leniently: text that is no JSON object is `{}`, and a known key with a value that it cannot have is absent. */
    read(text: unknown): z.infer<S> {
      const object = toObject(schema, parseObject(text)) as Stored;
      const result = schema.safeParse(object);
      if (result.success) return result.data;
      const refused = new Set(result.error.issues.map(({ path }) => path[0]));
      return schema.parse(Object.fromEntries(Object.entries(object).filter(([key]) => !refused.has(key))));
    },

    /** The text of a new row's column. */
    write(value: z.infer<S>): string {
      return JSON.stringify(toStored(schema, value));
    },

    /**
     * A JSON merge patch (RFC 7396) of the known keys in `changes`: absent ones stay, `undefined` removes. Other keys
     * are left out, so that the file keeps them to the letter (an integer beyond 2^53 does not survive JavaScript).
     */
    patch(changes: Partial<z.infer<S>>): string {
      const known = Object.entries(changes).filter(([key]) => names.has(key));
      const removing = known.map(([key, value]) => [key, value === undefined ? null : value]);
      return JSON.stringify(toStored(schema, Object.fromEntries(removing)));
    },
  };
}

/** SQL that applies the merge patch `parameter` to a column, whatever text that holds. */
export function patchExpression(column: string, parameter: string): string {
  const text = `CAST(${column} AS TEXT)`;
  return `json_patch(
    CASE WHEN json_valid(${text}) AND json_type(${text}) = 'object' THEN ${text}
    ELSE json_object('${unreadableKey}', ${text}) END, ${parameter})`;
}

function parseObject(text: unknown): Stored {
  try {
    const value: unknown = JSON.parse(String(text));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function toObject(schema: z.ZodType, value: unknown): unknown {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item) => toObject(inner.element as z.ZodType, item));
  }
  if (!(inner instanceof z.ZodObject) || !isObject(value)) return value;
  const names = nameMap(inner);
  const known = [...names].flatMap(([camel, { snake, schema: field }]) =>
    Object.hasOwn(value, snake) ? [[camel, toObject(field, value[snake])] as const] : [],
  );
  const snakes = new Set([...names.values()].map(({ snake }) => snake));
  // A stored key that is spelled like one of our camelCase names is not ours: it stays in the file only.
  const unknown = Object.entries(value).filter(([key]) => !snakes.has(key) && !names.has(key));
  return Object.fromEntries([...known, ...unknown]);
}

function toStored(schema: z.ZodType, value: unknown): unknown {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item) => toStored(inner.element as z.ZodType, item));
  }
  if (!(inner instanceof z.ZodObject) || !isObject(value)) return value;
  const names = nameMap(inner);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const known = names.get(key);
      return known ? [known.snake, toStored(known.schema, item)] : [key, item];
    }),
  );
}

interface KnownKey {
  readonly snake: string;
  readonly schema: z.ZodType;
}

const nameMaps = new WeakMap<z.ZodObject, Map<string, KnownKey>>();

/** The schema's own keys, as objects spell them. Kept: it is asked for once per row. */
function nameMap(schema: z.ZodObject): Map<string, KnownKey> {
  let map = nameMaps.get(schema);
  if (!map) {
    const shape = schema.shape as Record<string, z.ZodType>;
    map = new Map(
      Object.entries(shape).map(([key, field]) => [key, { snake: snakeCase(key), schema: field }]),
    );
    nameMaps.set(schema, map);
  }
  return map;
}

function snakeCase(camel: string): string {
  return camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? unwrap(schema.unwrap() as z.ZodType) : schema;
}

function isObject(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
