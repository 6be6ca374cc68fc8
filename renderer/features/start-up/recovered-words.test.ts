import { expect, test } from 'vitest';
import { recoveredWords } from './recovered-words.ts';

const tables = (vms: number, images: number, damaged: string[] = []) =>
  [
    ['vms', vms],
    ['images', images],
    ['activity', 7],
  ].map(([name, rows]) => ({
    name: String(name),
    rows: Number(rows),
    damaged: damaged.includes(String(name)),
  }));

test.each([
  [tables(3, 0, ['images']), 'Recovered 3 VMs. No images could be recovered.'],
  [tables(1, 1), 'Recovered 1 VM and 1 image.'],
  [tables(2, 4, ['vms']), 'Recovered 2 VMs and 4 images. Some VMs may be missing.'],
  [
    tables(2, 4, ['vms', 'images', 'activity']),
    'Recovered 2 VMs and 4 images. Some VMs and images may be missing. Some activity or other records may be missing.',
  ],
  [tables(0, 0, ['vms', 'images']), 'Recovered no VMs or images.'],
  // Whole and empty: there were none.
  [tables(0, 0), 'Recovered no VMs or images.'],
  [tables(2, 0), 'Recovered 2 VMs.'],
  [[], 'Recovered no VMs or images.'],
])('%j: %s', (found, words) => {
  expect(recoveredWords(found)).toBe(words);
});
