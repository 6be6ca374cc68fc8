import { app } from 'electron';
import { localesOf } from '../../lib/locales.ts';

/** The page, with what its window knows from its first frame on: `purpose`, and how this desktop writes dates and numbers. */
export function pageAddress(purpose: Readonly<Record<string, string>>): string {
  const { dates, numbers } = localesOf(process.env, app.getPreferredSystemLanguages());
  const locales = { dates: dates.join(), numbers: numbers.join() };
  return `/index.html?${new URLSearchParams({ ...purpose, ...locales }).toString()}`;
}
