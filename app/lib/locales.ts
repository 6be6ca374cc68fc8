/** How the person's desktop writes dates and numbers, as BCP 47 tags: `de-DE`. The words are English in every locale. */
export interface Locales {
  readonly dates: string;
  readonly numbers: string;
}

const fallback = 'en-US';

/**
 * The locales of an environment, by the rules of POSIX: LC_ALL, else the category's own variable, else LANG; the first of them
 * that is not empty. What is no locale, `C` and `POSIX` become `preferred`, the first of the desktop's languages that is one.
 */
export function localesOf(env: NodeJS.ProcessEnv, preferred: readonly string[] = []): Locales {
  const languages = [...preferred, fallback];
  const otherwise = languages.map(supported).find((tag) => tag !== null) ?? fallback;
  const of = (category: 'LC_TIME' | 'LC_NUMERIC') =>
    tagOf(env.LC_ALL || env[category] || env.LANG || '') ?? otherwise;
  return { dates: of('LC_TIME'), numbers: of('LC_NUMERIC') };
}

/** The scripts that glibc names as modifiers; `@euro` and the like change nothing of a date. */
const scripts: Readonly<Record<string, string>> = { latin: 'Latn', cyrillic: 'Cyrl', devanagari: 'Deva' };

/** `sr_RS.UTF-8@latin` is `sr-Latn-RS`; null: no locale that could be formatted by. */
function tagOf(name: string): string | null {
  const [, language, region, modifier = ''] =
    /^([a-z]{2,3})(?:_([A-Z]{2}|\d{3}))?(?:\.[\w-]+)?(?:@(\w+))?$/.exec(name) ?? [];
  if (!language) return null;
  return supported([language, scripts[modifier], region].filter(Boolean).join('-'));
}

function supported(tag: string): string | null {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag)[0] ?? null;
  } catch {
    return null;
  }
}
