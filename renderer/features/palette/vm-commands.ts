import { isEnabled } from '../../../app/contract/command-enabled.ts';
import { type Command, type CommandName, commandList } from '../../../app/contract/commands.ts';
import type { VmView } from '../../../app/contract/vms.ts';

export type VmCommandEntry = readonly [CommandName, Command];

/** All commands about a VM. */
export const vmCommands: readonly VmCommandEntry[] = commandList.filter(([, { menu }]) => menu === 'vm');

/** The fewest letters of a command that tell which one is meant. */
const fewest = 2;

/** What a text asks of a VM. */
export interface Wish {
  commands: readonly VmCommandEntry[];
  /** What the VM's name or address has; empty: it may be any. */
  query: string;
}

/** `stop api`, `api stop`, `del`: which commands are meant, and of which VM. Null: none. */
export function wishIn(text: string): Wish | null {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const [verb, rest] of [
    [words[0], words.slice(1)],
    [words.at(-1), words.slice(0, -1)],
  ] as const) {
    const meant =
      verb !== undefined && verb.length >= fewest ? vmCommands.filter((one) => isMeant(one, verb)) : [];
    if (meant.length > 0) return { commands: meant, query: rest.join(' ') };
  }
  return null;
}

function isMeant([, { label }]: VmCommandEntry, verb: string): boolean {
  return label
    .toLowerCase()
    .split(' ')
    .some((word) => word.startsWith(verb));
}

/** Those that the VM takes now. */
export function enabledFor(vm: VmView, commands: readonly VmCommandEntry[] = vmCommands): VmCommandEntry[] {
  return commands.filter(([, command]) => isEnabled(command, { locked: false, vm }));
}

/** `Stop api`, `Copy address of api`. */
export function phraseOf({ label, of = '' }: Command, vm: Pick<VmView, 'name'>): string {
  const more = label.endsWith('…') ? '…' : '';
  return `${label.replace('…', '')}${of && ` ${of}`} ${vm.name}${more}`;
}
