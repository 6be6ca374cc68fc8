import { z } from 'zod';
import { type Channel, channels } from '../contract/index.ts';

interface Field {
  readonly type?: string;
  readonly items?: Field;
}

const known = new Map<Channel, Record<string, Field>>();

function fieldsOf(channel: Channel): Record<string, Field> {
  const fields =
    known.get(channel) ??
    (z.toJSONSchema(channels[channel].input, { io: 'input' }) as { properties?: Record<string, Field> })
      .properties ??
    {};
  known.set(channel, fields);
  return fields;
}

/**
 * The input that a query stands for: numbers and booleans where the channel takes them, a list where a field is repeated, or
 * empty (`states=` is a list of nothing). What does not fit stays text, which the channel refuses.
 */
export function inputOfQuery(channel: Channel, query: URLSearchParams): Record<string, unknown> {
  const fields = fieldsOf(channel);
  const names = [...new Set(query.keys())];
  return Object.fromEntries(names.map((name) => [name, valueIn(fields, name, query.getAll(name))]));
}

function valueIn(fields: Record<string, Field>, name: string, texts: string[]): unknown {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field?.type === 'array')
    return texts.join() === '' ? [] : texts.map((text) => scalar(field.items, text));
  return texts.length === 1 ? scalar(field, texts[0] ?? '') : texts;
}

function scalar(field: Field | undefined, text: string): unknown {
  if (field?.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (field?.type === 'integer' || field?.type === 'number')
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  return text;
}
