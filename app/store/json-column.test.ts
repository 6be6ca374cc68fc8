import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jsonColumn, patchExpression, patchStored } from './json-column.ts';

const column = jsonColumn(
  z.object({
    vcpuCount: z.number().optional(),
    lastError: z.string().optional(),
    forwards: z.array(z.object({ hostPort: z.number() })).optional(),
  }),
);

const db = new Database(':memory:');
db.function('patch_stored', (stored, patch) => patchStored(stored as string, patch as string));
const patchSql = db
  .prepare(`SELECT ${patchExpression('stored', '@patch')} FROM (SELECT @stored AS stored)`)
  .pluck();

function patched(stored: string, changes: Parameters<typeof column.patch>[0]): unknown {
  return patchSql.get({ stored, patch: column.patch(changes) });
}

describe('reading', () => {
  test('gives known keys their camelCase names, nested ones too, and leaves the others in the file', () => {
    const stored =
      '{"vcpu_count":2,"forwards":[{"host_port":80,"guest_name":"x"}],"other_key":{"vcpu_count":1}}';
    expect(column.read(stored)).toEqual({ vcpuCount: 2, forwards: [{ hostPort: 80 }] });
  });

  test('leaves out a known key with a value that it cannot have, and keeps the rest', () => {
    const stored = '{"vcpu_count":"four","forwards":{},"last_error":"e","other":null}';
    expect(column.read(stored)).toEqual({ lastError: 'e' });
  });

  test('leaves out an element of a list that it cannot have, and keeps those beside it', () => {
    const stored = '{"forwards":[{"host_port":"x"},{"host_port":1},null,{"host_port":2}]}';
    expect(column.read(stored)).toEqual({ forwards: [{ hostPort: 1 }, { hostPort: 2 }] });
  });

  test.each(['', 'nonsense', '{"vcpu_count":', '[1]', '7', 'null', '"text"'])(
    'takes %j for an empty object',
    (text) => {
      expect(column.read(text)).toEqual({});
    },
  );

  test('does not take a stored camelCase key for ours', () => {
    expect(column.read('{"vcpuCount":3}')).toEqual({});
  });

  test('survives a key called __proto__', () => {
    expect(Object.hasOwn(column.read('{"__proto__":{"vcpuCount":9}}'), 'vcpuCount')).toBe(false);
    expect(column.read('{"__proto__":{"vcpuCount":9}}').vcpuCount).toBeUndefined();
  });
});

describe('changing', () => {
  test('sets known keys and leaves the others to the letter, even what JavaScript cannot hold', () => {
    const stored =
      '{"big":12345678901234567890,"real":1.0,"accent":"\\u00e9","vcpu_count":1,"deep":{"null":null}}';
    expect(patched(stored, { vcpuCount: 8 })).toBe(stored.replace('"vcpu_count":1', '"vcpu_count":8'));
  });

  test('with what was read, and one thing different, changes that one thing', () => {
    const stored = '{"a":90071992547409931,"vcpu_count":1,"forwards":[{"host_port":80,"x_y":1}],"z":[]}';
    expect(patched(stored, { ...column.read(stored), vcpuCount: 2 })).toBe(stored.replace(':1,"f', ':2,"f'));
  });

  test('adds what was absent, removes what is undefined, and leaves alone what is not mentioned', () => {
    const stored = '{"vcpu_count":1,"last_error":"old"}';
    expect(patched(stored, { lastError: undefined, forwards: [{ hostPort: 1 }] })).toBe(
      '{"vcpu_count":1,"forwards":[{"host_port":1}]}',
    );
  });

  test('does not touch a stored camelCase key that looks like ours', () => {
    expect(patched('{"vcpuCount":3}', { vcpuCount: 5 })).toBe('{"vcpuCount":3,"vcpu_count":5}');
  });

  test.each(['', 'nonsense ¬', '{"vcpu_count":', '[1]', '7', 'null'])(
    'keeps %j, which is no object, beside the change',
    (text) => {
      expect(JSON.parse(String(patched(text, { vcpuCount: 5 })))).toEqual({
        unreadable_original: text,
        vcpu_count: 5,
      });
    },
  );

  test('keeps any other key with any value, whatever is set', () => {
    const others = fc.dictionary(
      fc.string({ minLength: 1 }).map((key) => `x_${key}`),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(others, fc.nat(), (stored, vcpuCount) => {
        // SQLite's text ends at a NUL character; JSON escapes it, so that it is none in the column.
        const text = JSON.stringify(stored);
        expect(JSON.parse(String(patched(text, { vcpuCount })))).toEqual(
          JSON.parse(JSON.stringify({ ...stored, vcpu_count: vcpuCount })),
        );
      }),
    );
  });
});

test('what is written for a new row reads the same again', () => {
  const value = { vcpuCount: 2, forwards: [{ hostPort: 80 }] };
  expect(column.write(value)).toBe('{"vcpu_count":2,"forwards":[{"host_port":80}]}');
  expect(column.read(column.write(value))).toEqual(value);
});
