export interface Arguments {
  /** Names of the benchmarks to run, in their own order. */
  readonly names: readonly string[];
  /** Where the results go as JSON; null: nowhere. */
  readonly jsonFile: string | null;
}

/** Reads `--json FILE` and `--only NAME` (more than once: all of them). Throws, with what would be right, on anything else. */
export function parseArguments(args: readonly string[], known: readonly string[]): Arguments {
  const only = new Set<string>();
  let jsonFile: string | null = null;
  for (let index = 0; index < args.length; index += 2) {
    const [option, value] = args.slice(index, index + 2);
    if (option === '--json' && value) jsonFile = value;
    else if (option === '--only' && value && known.includes(value)) only.add(value);
    else throw new Error(`Usage: npm run bench -- [--json FILE] [--only ${known.join('|')}]...`);
  }
  return { names: known.filter((name) => only.size === 0 || only.has(name)), jsonFile };
}
