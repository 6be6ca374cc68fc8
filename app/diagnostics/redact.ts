import { setImmediate as nextTurn } from 'node:timers/promises';

/** Whose computer it is: what must not be read out of a bundle. */
export interface Identity {
  /** The home folder. */
  readonly home: string;
  readonly userName: string;
  readonly hostName: string;
}

export type Redact = (text: string) => Promise<string>;

/** Characters that are gone over in one turn of the main thread, up to the end of a line. */
const perTurn = 32 * 1024;

/** Names that many computers have: they tell nothing of anybody, and are words of other texts. */
const nobodysNames = new Set(
  'root nobody vm localhost linux debian ubuntu fedora arch nixos opensuse'.split(' ').concat(''),
);

const secret = '<secret>';

/** What a name holds whose value is kept secret; a few short words only where they are its last: `rd.luks.key`, `DB_PASS`. */
const secretName =
  '[\\w.-]*?(?:passw|passphrase|pwd|secret|token|credential|api[-_.]?key|private[-_.]?key|authorization|cookie)' +
  '|(?:[\\w.-]*[-_.])?(?:key|pass|pin|auth)(?![\\w.-])';

/** In JSON, and in JSON inside JSON, there are backslashes before a quote. */
const quote = '\\\\{0,8}["\']';

/** Where a string ends in JSON, or one that holds others: what comes after it may be another name with its secret. */
const stringEnd = `${quote}(?:,${quote}|[\\]}])`;
const outerEnd = '(?<!\\\\)"(?:,"|[\\]}])';

/** One character after another, or one with the backslashes before it. */
const within = '(?:\\\\+(?!\\\\)[^\\n]|[^\\\\\\n])';

/**
 * Between two quotes of one kind (those with more backslashes belong to it) or to the line's end; else up to a space. It
 * reaches no farther than the JSON string that it is a part of.
 */
const value =
  `(?<nested>\\\\{1,8}["'])(?:(?!\\k<nested>|${outerEnd})${within})*(?:\\k<nested>|\\\\*$|(?=${outerEnd}))` +
  `|(?<open>["'])(?:(?!\\k<open>)${within})*(?:\\k<open>|\\\\*$)` +
  `|[^\\s"'](?:(?!${stringEnd})[^\\s&;])*`;

/** Such a name as a whole, where `end` follows: found at once or not at all, however long it is. */
const nameBefore = (end: string) => `(?=(?<word>[\\w.-]+)${end})(?=${secretName})\\k<word>${end}`;

/** `password=…`, `"token": "…"` */
const assignment = `(?<![\\w.-])(?<name>(?:${quote})?${nameBefore(`(?:${quote})?[^\\S\\n]{0,8}[=:][^\\S\\n]{0,8}`)})(?:${value})`;
/** `--password …` */
const flag = `(?<![\\w.-])(?<name>--?${nameBefore('[^\\S\\n]{1,8}(?!-)')})(?:${value})`;

type Rule = readonly [RegExp, string];

/** Over the whole text. A key as it is, without its end, or without its beginning: a log may be cut anywhere. */
const wholeRules: readonly Rule[] = [
  [/^(?:(?!-----BEGIN )[\s\S])*?-----END [A-Z0-9 ]{0,30}PRIVATE KEY-----/, '<private key>'],
  [
    /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY-----|$)/g,
    '<private key>',
  ],
];

/** What these find stands in one line. */
const lineRules: readonly Rule[] = [
  [
    /(?<![\w-])(?:ssh|ecdsa|sk)-[\w@.-]{1,60} {1,4}AAAA[A-Za-z0-9+/=]+(?: {1,4}[^\s"']+@[^\s"']+)?/g,
    '<ssh key>',
  ],
  [/(?<!\w)AAAA[A-Za-z0-9+/]{40,}={0,2}/g, '<ssh key>'],
  // `scheme://user:password@host`
  [/(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@"'<>]+@/gi, `$1${secret}@`],
  [/\b(Bearer|Basic) {1,4}[A-Za-z0-9+/._~=-]{6,}/gi, `$1 ${secret}`],
  [new RegExp(assignment, 'gim'), `$<name>${secret}`],
  [new RegExp(flag, 'gim'), `$<name>${secret}`],
  // What well-known services give out is known by its beginning.
  [/(?<![a-z0-9])(?:gh[opsru]_|github_pat_|glpat-|npm_|xox[abeoprs]-|sk-|AKIA|AIza)[\w-]{12,}/gi, secret],
  [/(?<![\w-])eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, secret],
];

/**
 * Takes out of a text what is nobody's business: keys, passwords and tokens; the names of the person and of the computer;
 * addresses of networks. Rather a word too many than one too few. Takes time in proportion to the text, and of that only a
 * little at a time.
 */
export function createRedact(identity: Identity, charactersPerTurn = perTurn): Redact {
  const ofLines = [...lineRules, ...namesOf(identity)];
  return async (text) => {
    const redacted: string[] = [];
    for (const lines of stretchesOf(applied(wholeRules, text), charactersPerTurn)) {
      redacted.push(applied(ofLines, withoutNetworkAddresses(lines)));
      await nextTurn();
    }
    return redacted.join('');
  };
}

const applied = (rules: readonly Rule[], text: string): string =>
  rules.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);

/** Whole lines, so many characters that `most` are there, or the text ends. */
function* stretchesOf(text: string, most: number): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const lineEnd = text.indexOf('\n', from + most - 1);
    const to = lineEnd === -1 ? text.length : lineEnd + 1;
    yield text.slice(from, to);
    from = to;
  }
}

const ipv4 = /(?<!\d|\d\.)\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)/g;

/** Colons, with hexadecimal digits and what else stands in an address. */
const ipv6 = /(?<!\w)[0-9a-f]*:[0-9a-f:]*(?:\.\d{1,3}){0,3}(?:%\w{1,16})?/gi;

/** Loopback stays: it is the same on every computer, and where forwards listen. */
function withoutNetworkAddresses(text: string): string {
  return text
    .replace(ipv6, (found) => (isNetworkAddress(found) ? '<ip>' : found))
    .replace(ipv4, (found) => (found.startsWith('127.') ? found : '<ip>'));
}

/** Not `12:30:45`, not `::` alone, nor loopback. */
function isNetworkAddress(found: string): boolean {
  if (!found.includes('::')) return found.split(':').length > 7;
  return /[0-9a-f]/i.test(found) && !/^:?::1:?$/.test(found);
}

function namesOf({ home, userName, hostName }: Identity): [RegExp, string][] {
  // Not where the name goes on: `/home/ada` is no part of `/home/adam`.
  const homes = home.length > 1 ? written(home).map((way) => `${way}(?![\\p{L}\\p{N}_.-])`) : [];
  const [shortHostName = ''] = hostName.split('.');
  const word = (name: string, instead: string): [RegExp, string][] =>
    nobodysNames.has(name.toLowerCase())
      ? []
      : written(name).map((way) => [
          new RegExp(`(?<![\\p{L}\\p{N}])${way}(?![\\p{L}\\p{N}])`, 'giu'),
          instead,
        ]);
  return [
    ...homes.map((way): [RegExp, string] => [new RegExp(way, 'gu'), '~']),
    [/(\/(?:home|media)\/)[^\s/"'<>:,;)\\]+/g, '$1<user>'],
    ...word(hostName, '<host>'),
    ...word(shortHostName, '<host>'),
    ...word(userName, '<user>'),
  ];
}

/** As patterns: to the letter, as in an address, and as in JSON. */
function written(text: string): string[] {
  const ways = new Set([text, encodeURI(text), encodeURIComponent(text), JSON.stringify(text).slice(1, -1)]);
  return [...ways].map((way) => way.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
}
