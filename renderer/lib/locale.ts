import { momentOf } from '../../app/contract/moments.ts';

/** By which rules dates and numbers are written: the desktop's, which the main process puts into the window's address. */
interface Locales {
  readonly dates: string;
  readonly numbers: string;
}

const fallback = 'en-US';

/** From the address of the window: of each list, the first locale that is known here. */
export function localesIn(search: string): Locales {
  const given = new URLSearchParams(search);
  return { dates: firstKnown(given.get('dates')), numbers: firstKnown(given.get('numbers')) };
}

function firstKnown(tags: string | null): string {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tags?.split(',') ?? [])[0] ?? fallback;
  } catch {
    return fallback;
  }
}

let locales = localesIn(globalThis.location?.search ?? '');

/** For tests: the page's own are known from its first line on. */
export function applyLocales(search: string): void {
  locales = localesIn(search);
}

/** A formatter by the rules of the moment, made when it is first used. */
function byLocale<Formatter>(which: keyof Locales, make: (locale: string) => Formatter): () => Formatter {
  let made: { locale: string; formatter: Formatter } | undefined;
  return () => {
    const locale = locales[which];
    if (made?.locale !== locale) made = { locale, formatter: make(locale) };
    return made.formatter;
  };
}

/** What is shown for a time that cannot be read. */
export const unknownTime = 'unknown';

/** Milliseconds since 1970, or a time as it stands in a row. */
export type Moment = number | Date | string | null;

/** Formats in the person's own time zone. Never throws: what is no moment is `unknown`. */
export function dateFormat(options: Intl.DateTimeFormatOptions): (at: Moment) => string {
  const formatter = byLocale('dates', (locale) => new Intl.DateTimeFormat(locale, options));
  return (at) => {
    const moment = typeof at === 'string' || at === null ? momentOf(at) : Number(at);
    return Number.isNaN(moment) ? unknownTime : formatter().format(moment);
  };
}

export function numberFormat(options: Intl.NumberFormatOptions): (value: number) => string {
  const formatter = byLocale('numbers', (locale) => new Intl.NumberFormat(locale, options));
  return (value) => formatter().format(value);
}

const written = byLocale('numbers', (locale) => {
  const digits = new Intl.NumberFormat(locale, { useGrouping: false });
  const parts = new Intl.NumberFormat(locale).formatToParts(-12345.6);
  const part = (type: string) => parts.find((one) => one.type === type)?.value;
  return {
    digits: new Map(Array.from({ length: 10 }, (_, digit) => [digits.format(digit), String(digit)])),
    decimal: part('decimal') ?? '.',
  };
});

/** A number as this locale writes it, without groups, in the digits and with the point that code reads. */
export function plainNumber(text: string): string {
  const { digits, decimal } = written();
  const plain = [...text].map((char) => digits.get(char) ?? char).join('');
  return decimal === '.' ? plain : plain.replace(decimal, '.');
}

const collator = byLocale('dates', (locale) => new Intl.Collator(locale, { numeric: true }));

/** `web-2` comes before `web-10`. */
export const compareNames = (a: string, b: string): number => collator().compare(a, b);

/** `running, stopped, and paused`: the words are English, so is what joins them. */
export const inWords = (parts: readonly string[]): string => new Intl.ListFormat('en').format(parts);
