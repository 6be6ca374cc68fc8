// @vitest-environment happy-dom
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { localesOf } from '../../app/lib/locales.ts';
import { dateAndTime, exactTime, timeOfDay } from './dates.ts';
import { formatBytes, formatFixed, formatMib, parseMib, plural } from './format.ts';
import { applyLocales, localesIn } from './locale.ts';
import { relativeTime } from './relative-time.ts';

afterEach(() => applyLocales(''));

/** As a desktop that is set up like this opens the window. */
const desktop = (env: Record<string, string>, languages: string[] = []) => {
  const { dates, numbers } = localesOf(env, languages);
  applyLocales(`?${new URLSearchParams({ dates: dates.join(), numbers: numbers.join() })}`);
};
/** Spaces that do not break, and what marks the direction, are no part of what is meant. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');
const moment = new Date(2026, 3, 18, 14, 5, 9).getTime();

test('an American desktop has American dates and numbers', () => {
  desktop({ LANG: 'en_US.UTF-8' });
  expect(plain(dateAndTime(moment))).toBe('Apr 18, 2026, 2:05 PM');
  expect(plain(exactTime(moment))).toBe('Saturday, April 18, 2026 at 2:05:09 PM');
  expect(plain(timeOfDay(moment))).toBe('2:05 PM');
  expect(formatMib(1536)).toBe('1.5 GiB');
  expect(plural(1200, 'VM')).toBe('1,200 VMs');
});

test('a German desktop has German ones, between English words', () => {
  desktop({ LANG: 'de_DE.UTF-8' });
  expect(dateAndTime(moment)).toBe('18.04.2026, 14:05');
  expect(exactTime(moment)).toBe('Samstag, 18. April 2026 um 14:05:09');
  expect(relativeTime(moment - 20 * 86_400_000, moment)).toBe('29. März');
  expect(formatBytes(34.6 * 1024 * 1024)).toBe('34,6 MiB');
  expect(formatFixed(3, 1)).toBe('3,0');
  expect(plural(1200, 'VM')).toBe('1.200 VMs');
});

test('dates and numbers may follow different locales', () => {
  desktop({ LANG: 'en_US.UTF-8', LC_TIME: 'sv_SE.UTF-8' });
  expect(plain(dateAndTime(moment))).toBe('18 apr. 2026 14:05');
  expect(formatMib(1536)).toBe('1.5 GiB');
});

test.each(['C', 'xx_XX', 'nonsense', ''])('the desktop’s languages decide where the locale is %j', (LANG) => {
  desktop({ LANG }, ['xx', 'de-DE', 'fr']);
  expect(dateAndTime(moment)).toBe('18.04.2026, 14:05');
  desktop({ LANG });
  expect(plain(dateAndTime(moment))).toBe('Apr 18, 2026, 2:05 PM');
});

describe.each(['en_US', 'de_DE', 'fr_FR', 'de_CH', 'hi_IN', 'ar_EG', 'fa_IR', 'pt_BR'])('in %s', (LANG) => {
  test.each([64, 256, 1023, 1536, 10_240, 1024 * 1024, 1.5 * 1024 * 1024])(
    'the size %i MiB that a form shows is read back as the same',
    (mib) => {
      desktop({ LANG });
      expect(parseMib(formatMib(mib))).toBe(mib);
      expect(parseMib('1.5g')).toBe(1536);
    },
  );
});

test.each([
  '?dates=../../etc&numbers=%00',
  '?dates=__proto__',
  '?dates=xx-XX',
  '?dates=xx-XX,yy',
  '?dates=de,..',
  '',
  '?dates=',
])('an address %j that names no locale leaves the American one', (search) => {
  expect(localesIn(search)).toEqual({ dates: 'en-US', numbers: 'en-US' });
});

test('nothing else of the page formats by a locale of its own', () => {
  const renderer = join(import.meta.dirname, '..');
  const files = globSync('**/*.{ts,tsx}', { cwd: renderer }).filter((file) => !file.includes('.test.'));
  const formatting = files.filter((file) =>
    /Intl\.|toLocale/.test(readFileSync(join(renderer, file), 'utf8')),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(formatting).toEqual([join('lib', 'locale.ts')]);
});

test.each([Number.NaN, 'yesterday', '', null, '0001-01-01T00:00:00Z', new Date('no date'), '12'])(
  '%j is no moment, and is called unknown',
  (at) => {
    expect([dateAndTime(at), exactTime(at), timeOfDay(at)]).toEqual(['unknown', 'unknown', 'unknown']);
  },
);

test('a time as it stands in a row is formatted like its moment', () => {
  desktop({ LANG: 'de_DE' });
  expect(dateAndTime(new Date(moment).toISOString())).toBe(dateAndTime(moment));
});
