import type { Command } from 'commander';
import { commandTree } from '../run-command-line.ts';

const about = { env: {}, appVersion: '', isPackaged: true, isSandboxed: true, nativeBinding: undefined };
const streams = { out: () => undefined, err: () => undefined, columns: 100, errColumns: null };

/** Every command that the help shows, in its order. */
export function allCommands(): Command[] {
  return leaves(commandTree({ about, streams }, () => async () => undefined));
}

/** Without the program's: `vm list`. */
export function nameOf(command: Command): string {
  return command.parent?.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

function leaves(command: Command): Command[] {
  const { commands } = command;
  const own = commands.filter((one) => command.createHelp().visibleCommands(command).includes(one));
  return own.flatMap((one) => (one.commands.length > 0 ? leaves(one) : [one]));
}
