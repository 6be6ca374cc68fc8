import type { QuittingService } from '../services/quitting/quitting.ts';
import type { HandlersOf } from './handlers.ts';

export function quittingHandlers(quitting: QuittingService): HandlersOf<'quitting'> {
  return {
    'quitting.state': () => quitting.look(),
    'quitting.answer': ({ choice, remember }) => quitting.answer(choice, remember),
    'quitting.force': () => quitting.force(),
    'quitting.cancel': () => quitting.cancel(),
  };
}
