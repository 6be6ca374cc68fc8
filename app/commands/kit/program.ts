import { Command, type Option } from 'commander';
import { UsageError } from './context.ts';

export const programName = 'banger-desktop';

/** The argument that is a command for the guest, with options of its own. */
const guestCommand = 'command';

/** The command whose arguments are files. */
const copyCommand = 'cp';

/** A command line that the parser, or a command, refuses. */
export class Refused extends Error {
  /** `banger-desktop vm create`: whose help says more. */
  readonly command: string;
  /** Whether it may be an option of the command for the guest, which stands behind “--”. */
  readonly lacksDashes: boolean;
  /** A word that may be a file, whose name looks like an option. */
  readonly file: string | null;

  constructor(message: string, command: string, { lacksDashes = false, file = null as string | null } = {}) {
    super(message);
    this.command = command;
    this.lacksDashes = lacksDashes;
    this.file = file;
  }
}

/** The parser's commands, but for what a mistake leads to: it is thrown, and said like every other error. */
class BangerCommand extends Command {
  override createCommand(name?: string): Command {
    return new BangerCommand(name);
  }

  override error(message: string): never {
    const [, option = null] = /^error: unknown option '(.*?)'/.exec(message) ?? [];
    throw new Refused(message.replace(/^error: /, ''), pathOf(this), {
      lacksDashes: isForGuest(this) && option !== null,
      file: this.name() === copyCommand ? option : null,
    });
  }
}

/** Whether the last of its arguments are a command for a guest. */
export function isForGuest({ registeredArguments }: Command): boolean {
  const last = registeredArguments.at(-1);
  return last?.variadic === true && last.name() === guestCommand;
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/** Where help goes. */
interface HelpOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** See `Streams`. */
  readonly columns: number | null;
}

/** Cells of help where no terminal says how many there are. */
const usualWidth = 100;

/** The command line without its commands. Help goes to `out`; where a verb is missing, to `err`. */
export function createProgram(version: string, { out, err, columns }: HelpOutput): Command {
  return new BangerCommand(programName)
    .description('Small virtual machines on your own computer. Without a command, the window opens.')
    .version(`Banger Desktop ${version}`, '--version', 'show the version')
    .option('--json', 'write results and errors as JSON, for programs')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .configureHelp({
      showGlobalOptions: true,
      // The version is the program's own.
      visibleGlobalOptions: ({ parent }) => (parent ? ownOptions(parent) : []),
      optionDescription,
      styleTitle: (title) => title.replace('Global Options', 'Options of every command'),
    })
    .configureOutput({
      writeOut: out,
      writeErr: err,
      getOutHelpWidth: () => columns ?? usualWidth,
      getErrHelpWidth: () => columns ?? usualWidth,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
}

function optionDescription({ description, mandatory, argChoices }: Option): string {
  const notes = [...(mandatory ? ['required'] : []), ...(argChoices ? [inWords(argChoices)] : [])];
  return notes.length > 0 ? `${description} (${notes.join(': ')})` : description;
}

const inWords = (words: readonly string[]) => words.join(', ').replace(/, ([^,]*)$/, ' or $1');

/** Of the whole program, but for its version. */
function ownOptions(command: Command): Option[] {
  if (command.parent) return ownOptions(command.parent);
  return command.options.filter(({ long }) => long !== '--version');
}

/** Has a command's own complaint name the command. */
export function refuseAs(command: Command, error: unknown): never {
  if (error instanceof UsageError) command.error(error.message);
  throw error;
}
