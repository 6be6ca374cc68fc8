/** By which locales a person wants dates and numbers written: BCP 47 tags, the best first. The words are English in every locale. */
export interface Locales {
  readonly dates: readonly string[];
  readonly numbers: readonly string[];
}

/**
 * The locales of an environment, by the rules of POSIX: LC_ALL, else the category's own variable, else LANG; the first of them
 * that is not empty. After it come `preferred`, the desktop's languages: they decide where it is `C`, `POSIX`, no locale, or
 * none that is known. Which are known is for the page to find out: the first such question reads every locale, which would
 * hold up the window.
 */
export function localesOf(env: NodeJS.ProcessEnv, preferred: readonly string[] = []): Locales {
  const of = (category: 'LC_TIME' | 'LC_NUMERIC') =>
    [tagOf(env.LC_ALL || env[category] || env.LANG || ''), ...preferred].filter(isTag);
  return { dates: of('LC_TIME'), numbers: of('LC_NUMERIC') };
}

/** The scripts that glibc names as modifiers; `@euro` and the like change nothing of a date. */
const scripts: Readonly<Record<string, string>> = { latin: 'Latn', cyrillic: 'Cyrl', devanagari: 'Deva' };

/** `sr_RS.UTF-8@latin` is `sr-Latn-RS`; empty: no locale that could be formatted by. */
function tagOf(name: string): string {
  const [, language, region, modifier = ''] =
    /^([a-z]{2,3})(?:_([A-Z]{2}|\d{3}))?(?:\.[\w-]+)?(?:@(\w+))?$/.exec(name) ?? [];
  return [language, scripts[modifier], region].filter(Boolean).join('-');
}

function isTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length > 0;
  } catch {
    return false;
  }
}
