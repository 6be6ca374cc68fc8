import fc from 'fast-check';

/** What has a meaning of its own to QEMU, to a shell, to printf, to JSON or to the eye. */
const awkward = [
  ...[
    ',',
    ',,',
    '=',
    ':',
    '"',
    "'",
    '\\',
    '\n',
    '\r',
    '\t',
    '\x1b[0m',
    ' ',
    '%',
    '%s',
    '%n',
    '#',
    '&',
    ';',
    '|',
  ],
  ...[
    '-',
    '--',
    '-S',
    '~',
    '*',
    '?',
    '$HOME',
    '$(id)',
    '`',
    '{',
    '}',
    '[',
    ']',
    '<',
    '>',
    'id=',
    'file=',
    'json:',
  ],
  ...['nbd:', 'on', 'ä', 'é', '日', '😀', '\u202e', '\u0301'],
];

const part = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...awkward) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'binary', maxLength: 4 }).map((text) => text.replaceAll(/[\0/]/g, '')),
  },
);

/** A hostile text, without NUL; no slash either, so that it can be a file's name. At most `maxBytes` in UTF-8. */
export function hostileName(maxBytes: number): fc.Arbitrary<string> {
  return fc
    .array(part, { minLength: 1, maxLength: 8 })
    .map((parts) => parts.join(''))
    .filter((name) => {
      const bytes = Buffer.byteLength(name);
      return bytes > 0 && bytes <= maxBytes && name !== '.' && name !== '..';
    });
}
