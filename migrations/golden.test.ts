import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expectedSchemas } from '../app/store/migrate/expected-schema.ts';
import { fingerprintOf } from '../app/store/migrate/schema.ts';
import { migrations } from './index.ts';

const here = new URL('.', import.meta.url);
const files = readdirSync(here).filter((name) => /^\d{4}-.*\.ts$/.test(name));

describe('the shipped migrations', () => {
  test('make the golden schema (npm run golden writes it down)', () => {
    const schema = readFileSync(new URL('schema.txt', here), 'utf8');
    expect(expectedSchemas(migrations).at(-1)?.description).toBe(schema);
  });

  test.each(expectedSchemas(migrations))('are what they were: migration $id', ({ id, description }) => {
    const recorded = migrations.find((migration) => migration.id === id)?.fingerprint;
    expect(fingerprintOf(description)).toBe(recorded);
  });

  test('are all in the list, each in a file of its id and name', () => {
    const expected = migrations.map(
      ({ id, name }) => `${String(id).padStart(4, '0')}-${name.replaceAll('_', '-')}.ts`,
    );
    expect(files.filter((name) => !name.endsWith('.test.ts'))).toEqual(expected);
  });

  test('have a test each', () => {
    const tested = files.filter((name) => name.endsWith('.test.ts'));
    expect(tested).toEqual(
      files.filter((name) => !name.endsWith('.test.ts')).map((name) => name.replace('.ts', '.test.ts')),
    );
  });
});
