import type { TerminalCommandService } from '../services/terminal-command/terminal-command.ts';
import type { HandlersOf } from './handlers.ts';

export function terminalCommandHandlers(command: TerminalCommandService): HandlersOf<'terminalCommand'> {
  return {
    'terminalCommand.get': () => command.get(),
    'terminalCommand.set': ({ isLinked }) => command.set(isLinked),
  };
}
