import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, foldOf } from './fold.ts';
import { openTestStore } from './testing/factories.ts';

test('SQLite folds a column as JavaScript folds its text, whatever that is', () => {
  const { db } = openTestStore();
  const folded = db.prepare(`SELECT ${foldOf('text')} FROM (SELECT ? AS text)`).pluck();
  for (const text of [
    '',
    'Web-1 ~',
    'a\u0000b',
    'a\u0000ü',
    '\t\u007f',
    'ﬁle',
    'e\u0301',
    'Straße',
    'σς',
    '🦊',
  ])
    expect(folded.get(text)).toBe(fold(text));
  const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'grapheme' }));
  fc.assert(fc.property(texts, (text) => folded.get(text) === fold(text)));
});
