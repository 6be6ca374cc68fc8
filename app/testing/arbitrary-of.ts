import fc, { type Arbitrary } from 'fast-check';
import { z } from 'zod';
import { hostileKeys, hostileNumbers, hostileTexts } from './hostile.ts';

/** Texts that mean something to the app under test: ids and names of what is there, paths that are. */
type Known = readonly string[];

/** Values as a channel might take them, and values that are nearly so: each part may be right, wrong, or hostile. */
export function arbitraryOf(schema: z.core.$ZodType, known: Known): Arbitrary<unknown> {
  return fc.oneof(
    { weight: 6, arbitrary: shapedLike(schema, known) },
    { weight: 1, arbitrary: shapedLike(schema, known).chain(mutated) },
    { weight: 1, arbitrary: anything },
  );
}

const anything = fc.anything({
  maxDepth: 3,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  withNullPrototype: true,
});

function shapedLike(schema: z.core.$ZodType, known: Known): Arbitrary<unknown> {
  const inner = (one: z.core.$ZodType) =>
    fc.oneof({ weight: 8, arbitrary: shapedLike(one, known) }, { weight: 1, arbitrary: leaf(known) });
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape as Record<string, z.core.$ZodType>);
    const required = fields.filter(([, field]) => !(field instanceof z.ZodOptional)).map(([name]) => name);
    return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, inner(field)])), {
      requiredKeys: required,
    });
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return inner(schema.unwrap());
  if (schema instanceof z.ZodArray) return fc.array(inner(schema.element), { maxLength: 4 });
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber)
    return fc.oneof(fc.integer(), fc.nat(5000), fc.constantFrom(...hostileNumbers));
  // Else an object of many fields would be right as good as never.
  const fitting = known.filter((text) => z.safeParse(schema, text).success);
  if (fitting.length === 0) return leaf(known);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...fitting) },
    { weight: 1, arbitrary: leaf(known) },
  );
}

function leaf(known: Known): Arbitrary<unknown> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known) },
    { weight: 2, arbitrary: fc.constantFrom(...hostileTexts) },
    { weight: 1, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: anything },
  );
}

/** With a key more than it should have, or one less. */
function mutated(value: unknown): Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return anything;
  const keys = Object.keys(value);
  const more = fc
    .tuple(fc.constantFrom(...hostileKeys), anything)
    .map(([key, extra]) => Object.fromEntries([...Object.entries(value), [key, extra]]));
  if (keys.length === 0) return more;
  const less = fc
    .constantFrom(...keys)
    .map((gone) => Object.fromEntries(Object.entries(value).filter(([key]) => key !== gone)));
  return fc.oneof(more, less);
}
