/** Options that are asked of the program itself, without a command. */
const alone = ['--help', '-h', '--version'];

/** A link that a browser hands over; the window follows it. */
const isLink = (word: string) => word.startsWith('banger://');

/**
 * The words of the command line; null: none are given, and the window is meant. `args` are those of the app: Chromium's own
 * switches may stand before the first word.
 */
export function commandWords(args: readonly string[]): string[] | null {
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  const before = at < 0 ? args : args.slice(0, at);
  const first = args[at];
  const own = before.filter((arg) => arg === '--json' || alone.includes(arg));
  if (first !== undefined && !isLink(first)) return [...own, ...args.slice(at)];
  return first === undefined && own.some((arg) => alone.includes(arg)) ? own : null;
}
