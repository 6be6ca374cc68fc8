import { z } from 'zod';
import { type Cell, jsonOf, textOf } from './cells.ts';
import { patchJsonText } from './json-text.ts';

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
    /**
     * The known keys. Reads leniently: text that is no JSON object is `{}`, and a known key with a value that it cannot have is
     * absent, as is an element of a list.
     */
    read(text: unknown): z.infer<S> {
      const object = codec.toObject(objectIn(text)) as Stored;
      const result = schema.safeParse(object);
      return result.success ? result.data : schema.parse(without(object, result.error.issues));
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

/** SQL that applies the merge patch `parameter` to a column, whatever text that holds. Calls `patchStored`. */
export function patchExpression(column: string, parameter: string): string {
  return `patch_stored(${column}, ${parameter})`;
}

/** The SQL function `patch_stored`. */
export function patchStored(stored: Cell, patch: Cell): string {
  const changes = objectIn(patch);
  if (isObject(jsonOf(stored))) return patchJsonText(textOf(stored), changes);
  const kept = stored === null ? {} : { [unreadableKey]: textOf(stored) };
  return patchJsonText(JSON.stringify(kept), changes);
}

function objectIn(text: unknown): Stored {
  const value = jsonOf(text as Cell);
  return isObject(value) ? value : {};
}

/** Without what was refused: the element of a list alone, where it was one. */
function without(object: Stored, issues: readonly { readonly path: readonly PropertyKey[] }[]): Stored {
  const isRefused = (key: string, at: number) => issues.some(({ path }) => path[0] === key && path[1] === at);
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) => {
      if (!issues.some(({ path }) => path[0] === key)) return [[key, value]];
      const whole = issues.some(({ path }) => path[0] === key && path.length === 1);
      return whole || !Array.isArray(value) ? [] : [[key, value.filter((_, at) => !isRefused(key, at))]];
    }),
  );
}

/** Renames the keys that a schema knows, in both directions. Others stay in the file: no screen shows them, and they may go as deep as they like. */
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
  return {
    toObject(value) {
      if (!isObject(value)) return value;
      const there = fields.filter(({ snake }) => Object.hasOwn(value, snake));
      return Object.fromEntries(
        there.map(({ camel, snake, codec }) => [camel, codec.toObject(value[snake])]),
      );
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
