/** One line of a user's SSH configuration, its end included. */
interface Line {
  readonly text: string;
  readonly keyword: string;
  readonly words: readonly string[];
}

/**
 * The line that includes `file`; null where OpenSSH can't be led there: it takes these characters for patterns, variables or
 * quotation marks, some versions in another way than others.
 */
export function includeLine(file: string): string | null {
  if (/[\p{Cc}%*?[\]{}$"'\\]/u.test(file)) return null;
  return `Include ${/[\s#]/.test(file) ? `"${file}"` : file}`;
}

/** Whether a configuration includes the file for every host, before anything in it is for some hosts only. */
export function includes(config: string, file: string, home: string): boolean {
  for (const line of linesOf(config)) {
    if (line.keyword === 'host' || line.keyword === 'match') return false;
    if (isIncludeOf(line, file, home)) return true;
  }
  return false;
}

/** The configuration with `line`, which includes the file, at its top, and nowhere else. */
export function withInclude(config: string, line: string, file: string, home: string): string {
  if (includes(config, file, home)) return config;
  return `${line}\n${withoutInclude(config, file, home)}`;
}

/** The configuration without the lines that include the file, and nothing else. A line that includes others as well keeps those. */
export function withoutInclude(config: string, file: string, home: string): string {
  return linesOf(config)
    .map((line) => {
      if (!isIncludeOf(line, file, home)) return line.text;
      const kept = line.words.filter((word) => !isFile(word, file, home));
      if (kept.length === 0) return '';
      const [end = ''] = /\r?\n?$/.exec(line.text) ?? [];
      return `Include ${kept.map((word) => (/[\s#]/.test(word) ? `"${word}"` : word)).join(' ')}${end}`;
    })
    .join('');
}

function isIncludeOf({ keyword, words }: Line, file: string, home: string): boolean {
  return keyword === 'include' && words.some((word) => isFile(word, file, home));
}

function isFile(word: string, file: string, home: string): boolean {
  return word === file || (word.startsWith('~/') && `${home}/${word.slice(2)}` === file);
}

/** Blanks as C has them: the configuration is read as bytes, and some of a letter's are blanks to JavaScript. */
const keywordAndRest = /^[ \t]*([A-Za-z]+)(?:[ \t]*=[ \t]*|[ \t]+)(.*)/s;
const wordInRest = /"([^"]*)"|([^ \t\r\n\f\v"]+)/g;

/** As ssh_config(5) has it: a keyword, blanks or one equals sign, and words that quotation marks may hold together. */
function linesOf(config: string): Line[] {
  return config.split(/(?<=\n)/).map((text) => {
    const [, keyword = '', rest = ''] = keywordAndRest.exec(text) ?? [];
    const words = [...rest.matchAll(wordInRest)].map(([, quoted, bare]) => quoted ?? bare ?? '');
    const comment = words.findIndex((word) => word.startsWith('#'));
    return { text, keyword: keyword.toLowerCase(), words: comment < 0 ? words : words.slice(0, comment) };
  });
}
