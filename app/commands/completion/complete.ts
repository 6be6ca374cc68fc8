import type { Command } from 'commander';
import { resolvePaths } from '../../installation/paths.ts';
import { plainLine } from '../../lib/plain-text.ts';
import { namesIn } from '../../store/file/names-in.ts';
import { type Candidate, candidatesFor } from './candidates.ts';

/** All candidates for the last of the words. Names are read out of the file: nothing is opened, upgraded or waited for. */
export function complete(
  program: Command,
  words: readonly string[],
  {
    env,
    nativeBinding,
  }: { env: Readonly<Record<string, string | undefined>>; nativeBinding: string | undefined },
): Candidate[] {
  const begun = words.at(-1) ?? '';
  const found = candidatesFor(program, words);
  const tables = { vm: 'vms', image: 'images', guestPath: 'vms' } as const;
  const names = found.kind ? namesIn(resolvePaths(env).database, tables[found.kind], nativeBinding) : [];
  // A name that a terminal would obey, or a shell's line could not hold, is not completed.
  const named = names
    .filter((name) => plainLine(name) === name)
    .map((name) => (found.kind === 'guestPath' ? `${name}:/` : name))
    .filter((word) => word.startsWith(begun));
  const files = found.files ? [{ word: ':files', description: '' }] : [];
  return [...found.words, ...named.map((word) => ({ word, description: '' })), ...files];
}
