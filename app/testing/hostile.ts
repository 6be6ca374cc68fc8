/** Texts that have broken programs: out of folders, into shells, SQL, format strings, terminals and prototypes. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  '../../../../etc/passwd',
  '/etc/shadow',
  '/proc/self/mem',
  '/dev/zero',
  'file:///etc/passwd',
  'javascript:alert(1)',
  "'; DROP TABLE vms; --",
  '$(touch pwned)',
  '`touch pwned`',
  '-rf',
  '--version',
  'a,b=c',
  '%s%n%x',
  '\u001b]52;c;cHduZWQ=\u0007',
  '\ud800',
  '\u202egnp.exe',
  '__proto__',
  'constructor',
  '9'.repeat(400),
  'x'.repeat(100_000),
  '2026-02-30T25:61:61Z',
];

/** Keys that mean something to JavaScript itself, or to us elsewhere. */
export const hostileKeys: readonly string[] = ['__proto__', 'constructor', 'toString', 'id', 'path', '', '0'];

export const hostileNumbers: readonly number[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -0,
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  Number.MAX_VALUE,
  Number.MIN_VALUE,
];
