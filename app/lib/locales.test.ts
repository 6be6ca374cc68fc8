import { expect, test } from 'vitest';
import { localesOf } from './locales.ts';

const both = (...tags: string[]) => ({ dates: tags, numbers: tags });

test.each([
  [{ LANG: 'de_DE.UTF-8' }, both('de-DE')],
  [
    { LANG: 'en_US.UTF-8', LC_TIME: 'en_GB.UTF-8' },
    { dates: ['en-GB'], numbers: ['en-US'] },
  ],
  [
    { LANG: 'en_US.UTF-8', LC_NUMERIC: 'fr_CH' },
    { dates: ['en-US'], numbers: ['fr-CH'] },
  ],
  [{ LANG: 'de_DE', LC_TIME: 'fr_FR', LC_ALL: 'sv_SE.utf8' }, both('sv-SE')],
  [{ LANG: 'de_DE', LC_TIME: '', LC_ALL: '' }, both('de-DE')],
  [{ LANG: 'sr_RS.UTF-8@latin' }, both('sr-Latn-RS')],
  [{ LANG: 'nl_NL@euro' }, both('nl-NL')],
  [{ LANG: 'eo' }, both('eo')],
  [{ LANG: 'es_419.UTF-8' }, both('es-419')],
])('%j gives %j', (env, locales) => {
  expect(localesOf(env)).toEqual(locales);
});

test.each(['C', 'C.UTF-8', 'POSIX', '', 'nonsense', '../../etc', 'de_DE.UTF-8; rm', '__proto__'])(
  '%j is no locale: the desktop’s languages decide',
  (LANG) => {
    expect(localesOf({ LANG }, ['not a tag', 'pt-BR', 'de'])).toEqual(both('pt-BR', 'de'));
    expect(localesOf({ LANG })).toEqual(both());
  },
);

test('the desktop’s languages come after the locale, which may be one that nobody knows', () => {
  expect(localesOf({ LANG: 'xx_XX', LC_TIME: 'de_DE' }, ['pt-BR'])).toEqual({
    dates: ['de-DE', 'pt-BR'],
    numbers: ['xx-XX', 'pt-BR'],
  });
});

test('without an environment at all, none is wanted', () => {
  expect(localesOf({})).toEqual(both());
});
