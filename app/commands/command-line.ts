/**
 * The arguments of `banger-desktop db …`; null when something else is meant. `args` are those of the app: Chromium's own
 * switches may stand before the word.
 */
export const databaseArguments = (args: readonly string[]) => argumentsAfter('db', args);

/** The same of `banger-desktop diagnostics …`. */
export const diagnosticsArguments = (args: readonly string[]) => argumentsAfter('diagnostics', args);

function argumentsAfter(word: string, args: readonly string[]): string[] | null {
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  return at >= 0 && args[at] === word ? args.slice(at + 1) : null;
}
