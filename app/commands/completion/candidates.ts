import type { Argument, Command, Option } from 'commander';

export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** What people have named; `guestPath` is a path in the guest of a VM that has a name. */
export type Kind = 'vm' | 'image' | 'guestPath';

export interface Candidates {
  readonly words: readonly Candidate[];
  /** Names of these come in addition. */
  readonly kind: Kind | null;
  /** A path may stand there. */
  readonly files: boolean;
}

const nothing: Candidates = { words: [], kind: null, files: false };

/** What may stand in the place of the last of the words, which may have begun. */
export function candidatesFor(program: Command, words: readonly string[]): Candidates {
  const before = words.slice(0, -1);
  const begun = words.at(-1) ?? '';
  // What follows is another program's.
  if (before.includes('--')) return { ...nothing, files: true };
  let command = program;
  let operands = 0;
  for (let at = 0; at < before.length; at++) {
    const word = before[at] ?? '';
    if (word.startsWith('-')) {
      const option = optionOf(command, word);
      if (!takesValue(option) || word.includes('=')) continue;
      if (at === before.length - 1) return startingWith(valuesOf(option), begun);
      at++;
    } else {
      const next = command.commands.find((one) => one.name() === word);
      if (next) command = next;
      else operands++;
    }
  }
  const found = begun.startsWith('-')
    ? { ...nothing, words: optionsOf(command) }
    : operandsOf(command, operands);
  return startingWith(found, begun);
}

function startingWith(found: Candidates, begun: string): Candidates {
  return { ...found, words: found.words.filter(({ word }) => word.startsWith(begun)) };
}

function operandsOf(command: Command, operands: number): Candidates {
  if (command.commands.length > 0) {
    if (operands > 0) return nothing;
    const words = command
      .createHelp()
      .visibleCommands(command)
      .map((one) => ({ word: one.name(), description: one.summary() || one.description() }));
    return { ...nothing, words };
  }
  const all = command.registeredArguments;
  const last = all.at(-1);
  const argument = all[operands] ?? (last?.variadic ? last : undefined);
  return argument ? valuesOf(argument) : nothing;
}

const paths = /^(file|path|rootfs|backup)$/;
/** Of `vm cp`. */
const sides = /^(from|to)$/;

/** By what stands between the brackets of an argument, or of an option's value. */
function valuesOf(place: Argument | Option): Candidates {
  const choices = place.argChoices?.map((word) => ({ word, description: '' })) ?? [];
  const [, called = ''] = 'flags' in place ? (/[<[]([\w-]+)/.exec(place.flags) ?? []) : ['', place.name()];
  if (sides.test(called)) return { words: choices, kind: 'guestPath', files: true };
  const kind = called === 'vm' || called === 'image' ? called : null;
  return { words: choices, kind, files: paths.test(called) };
}

function optionsOf(command: Command): Candidate[] {
  const own = [...command.options, ...(command.parent ? rootOf(command).options : [])];
  return own
    .filter(({ long, hidden }) => long && !hidden && !(command.parent && long === '--version'))
    .map(({ long, description }) => ({ word: long ?? '', description }))
    .concat({ word: '--help', description: 'show this help' });
}

function optionOf(command: Command, word: string): Option | undefined {
  const [name] = word.split('=', 1);
  return [...command.options, ...rootOf(command).options].find(
    ({ long, short }) => long === name || short === name,
  );
}

const takesValue = (option: Option | undefined): option is Option =>
  option?.required === true || option?.optional === true;

const rootOf = (command: Command): Command => (command.parent ? rootOf(command.parent) : command);
