import type { Command } from 'commander';
import { isForGuest } from './program.ts';

/**
 * The words with “--” in front of a command for a guest, where nobody has written it: what follows that command's first word
 * belongs to it, also what looks like an option of ours.
 */
export function withGuestDashes(program: Command, words: readonly string[]): readonly string[] {
  let command = program;
  let operands = 0;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return words;
    if (word.startsWith('-') && word !== '-') {
      const option = command.options.find(({ long, short }) => word === long || word === short);
      if (option?.required || option?.optional) at++;
      continue;
    }
    const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (next && operands === 0) command = next;
    else if (isForGuest(command) && operands === command.registeredArguments.length - 1)
      return [...words.slice(0, at), '--', ...words.slice(at)];
    else operands++;
  }
  return words;
}
