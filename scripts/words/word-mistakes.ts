import type { Text } from './find-texts.ts';

/** What texts for people do not say, and what they say instead; see “Words for people” in CONTRIBUTING.md. */
const refused: readonly (readonly [word: RegExp, instead: string])[] = [
  [/\banew\b/i, 'again'],
  [/\b(the|this) dashboard\b|\bthis program\b/i, 'Banger'],
  [/(?<!virtual )\bmachines?\b/i, 'VM'],
  [/\bforce stop/i, 'force off'],
  [/\b(rootfs|root filesystem)\b/i, 'root file system'],
  [/\b(initramfs|RAM disk)\b/i, 'initrd'],
  [/\b(un)?touched\b|\btouche?s\b/i, 'used, unchanged'],
  [/\bregister(ed|ing)? (an|the|this|another) image\b|\bbrought in\b/i, 'add, import'],
  [/\bis told\b|\bare told\b|\bheeds?\b/i, 'who says or does what'],
  [/\b(as it was|as they were|left as it is)\b/i, 'unchanged'],
  [/\b(any ?more)\b/i, 'no longer'],
  [
    /\b(can|could |is |are |was |were |does |do |did |has |have |will )not\b/i,
    'the contraction: can’t, isn’t',
  ],
  [/\p{L}'\p{L}/u, 'the typographic apostrophe: ’'],
  [/(^|[ (])"[^"]+"([ .,:;)]|$)/, 'the typographic quotation marks: “ ”'],
  [/\b(cancelled|recognis|honoured|licen[c]e|colour|behaviour)/i, 'the US spelling'],
];

/** One line for each text that says what it should not. */
export function wordMistakes(texts: readonly Text[]): string[] {
  return texts.flatMap(({ file, line, text }) =>
    refused.flatMap(([word, instead]) => {
      const found = word.exec(text);
      return found ? [`${file}:${line}: not “${found[0].trim()}” (${instead}): ${text}`] : [];
    }),
  );
}
