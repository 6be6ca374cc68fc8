import { z } from 'zod';

type Stored = Record<string, unknown>;

/** Under this key an edit keeps the text of a column that was no JSON object. */
const unreadableKey = 'unreadable_original';

/**
 * A JSON column whose known keys are those of `schema`: camelCase in objects, snake_case in the file, also nested.
 * Whatever else the file has stays there: other keys, and values of a known key that the schema refuses.
 */
export function jsonColumn<S extends z.ZodObject>(schema: S) {
  const codec = codecOf(schema);
  return {
    /** Reads leniently: text that is no JSON object is `{}`, and a known key with a value that it cannot have is absent. */
    read(text: unknown): z.infer<S> {
      const object = codec.toObject(parseObject(text)) as Stored;
      const result = schema.safeParse(object);
      if (result.success) return result.data;
      const refused = new Set(result.error.issues.map(({ path }) => path[0]));
      return schema.parse(Object.fromEntries(Object.entries(object).filter(([key]) => !refused.has(key))));
    },

    /** The text of a new row's column. */
    write(value: z.infer<S>): string {
      return JSON.stringify(codec.toStored(value));
    },

    /**
     * A JSON merge patch (RFC 7396) of the known keys in `changes`: absent ones stay, `undefined` removes. Other keys
     * are left out, so that the file keeps them to the letter (an integer beyond 2^53 does not survive JavaScript).
     */
    patch(changes: Partial<z.infer<S>>): string {
      const known = Object.entries(changes).filter(([key]) => Object.hasOwn(schema.shape, key));
      const removing = known.map(([key, value]) => [key, value === undefined ? null : value]);
      return JSON.stringify(codec.toStored(Object.fromEntries(removing)));
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

/** Renames the keys that a schema knows, in both directions; anything else passes as it is. */
interface Codec {
  toObject(value: unknown): unknown;
  toStored(value: unknown): unknown;
}

function codecOf(schema: unknown): Codec {
  if (schema instanceof z.ZodOptional) return codecOf(schema.unwrap());
  if (schema instanceof z.ZodArray) return arrayCodec(codecOf(schema.element));
  if (schema instanceof z.ZodObject) return objectCodec(schema);
  return { toObject: (value) => value, toStored: (value) => value };
}

function arrayCodec(element: Codec): Codec {
  return {
    toObject: (value) => (Array.isArray(value) ? value.map(element.toObject) : value),
    toStored: (value) => (Array.isArray(value) ? value.map(element.toStored) : value),
  };
}

function objectCodec(schema: z.ZodObject): Codec {
  const fields = Object.entries(schema.shape).map(([camel, field]) => {
    return { camel, snake: snakeCase(camel), codec: codecOf(field) };
  });
  const byCamel = new Map(fields.map((field) => [field.camel, field]));
  const bySnake = new Map(fields.map((field) => [field.snake, field]));
  return {
    toObject(value) {
      if (!isObject(value)) return value;
      const object: Stored = {};
      for (const key of Object.keys(value)) {
        const field = bySnake.get(key);
        if (field) object[field.camel] = field.codec.toObject(value[key]);
        // A stored key that is spelled like one of our camelCase names is not ours: it stays in the file only.
        else if (!byCamel.has(key) && key !== '__proto__') object[key] = value[key];
      }
      return object;
    },
    toStored(value) {
      if (!isObject(value)) return value;
      const stored: Stored = {};
      for (const key of Object.keys(value)) {
        const field = byCamel.get(key);
        if (field) stored[field.snake] = field.codec.toStored(value[key]);
        else stored[key] = value[key];
      }
      return stored;
    },
  };
}

function snakeCase(camel: string): string {
  return camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function isObject(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
