/**
 * The arguments of `banger-desktop db …`; null when the dashboard is meant. `args` are those of the app: Chromium's own
 * switches may stand before the word.
 */
export function databaseArguments(args: readonly string[]): string[] | null {
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  return at >= 0 && args[at] === 'db' ? args.slice(at + 1) : null;
}
