import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patchJsonText } from './json-text.ts';

describe('patching a JSON text', () => {
  test('replaces the value that programs read where a key is there twice, and takes the other away', () => {
    const text = '{"memory_mib":512,"x":1,"memory_mib" : 1024}';
    expect(patchJsonText(text, { memory_mib: 2048 })).toBe('{"x":1,"memory_mib" : 2048}');
    expect(patchJsonText(text, { memory_mib: null })).toBe('{"x":1}');
  });

  test('knows a key by what it means', () => {
    expect(patchJsonText('{"memory\\u005fmib":1}', { memory_mib: 2 })).toBe('{"memory\\u005fmib":2}');
  });

  test.each([1500, 100_000])('keeps what is %i levels deep to the letter', (levels) => {
    const deep = `${'{"a":['.repeat(levels)}12345678901234567890${']}'.repeat(levels)}`;
    const text = ` {"memory_mib":777, "x": ${deep}}\n`;
    expect(patchJsonText(text, { memory_mib: 1024 })).toBe(`{"memory_mib":1024,"x": ${deep}}`);
  });

  test('keeps an element of a list that says nothing new, with what only others know of it', () => {
    const text =
      '{"forwards":[{"host_port":1,"guest_port":2,"note":1.0},{"host_port":3,"guest_port":4,"note":{}}]}';
    const forwards = [
      { host_port: 3, guest_port: 4 },
      { host_port: 1, guest_port: 9 },
    ];
    expect(patchJsonText(text, { forwards })).toBe(
      '{"forwards":[{"host_port":3,"guest_port":4,"note":{}},{"host_port":1,"guest_port":9,"note":1.0}]}',
    );
  });

  test('knows no element of a list again where more than one is new, or one is gone', () => {
    const text = '{"forwards":[{"host_port":1,"note":1},{"host_port":2,"note":2}]}';
    const patched = (...ports: number[]) =>
      patchJsonText(text, { forwards: ports.map((port) => ({ host_port: port })) });
    expect(patched(3, 4)).toBe('{"forwards":[{"host_port":3},{"host_port":4}]}');
    expect(patched(3)).toBe('{"forwards":[{"host_port":3}]}');
    expect(patched(2)).toBe('{"forwards":[{"host_port":2,"note":2}]}');
    expect(patched(2, 2)).toBe('{"forwards":[{"host_port":2,"note":2},{"host_port":2,"note":1}]}');
  });

  test('does with any object what setting and deleting its keys would do', () => {
    // No backslash: V8 13.6 reads a key that is a quotation mark as a backslash, once it has read an object with that key.
    const key = fc.oneof(
      fc.constantFrom('a', 'b', '"', ']}', ',:'),
      fc.string().filter((text) => !text.includes('\\')),
    );
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.jsonValue(), { noNullPrototype: true }),
        fc.dictionary(key, fc.oneof(fc.constant(null), fc.integer(), fc.string()), { noNullPrototype: true }),
        fc.constantFrom(undefined, 2, '\t'),
        (object, patch, space) => {
          const expected = new Map(Object.entries(JSON.parse(JSON.stringify(object)) as object));
          for (const [name, value] of Object.entries(patch)) {
            if (value === null) expected.delete(name);
            else expected.set(name, value);
          }
          const text = patchJsonText(JSON.stringify(object, null, space), patch);
          expect(new Map(Object.entries(JSON.parse(text) as object))).toEqual(expected);
        },
      ),
    );
  });
});
