import type { QuittingService } from '../services/quitting/quitting.ts';
import type { HandlersOf } from './handlers.ts';

export function quittingHandlers(quitting: QuittingService): HandlersOf<'quit'> {
  return {
    'quit.state': () => quitting.look(),
    'quit.answer': ({ choice, remember }) => quitting.answer(choice, remember),
    'quit.force': () => quitting.force(),
    'quit.cancel': () => quitting.cancel(),
  };
}
