import type { StartUp } from '../start-up/start-up.ts';
import type { HandlersOf } from './handlers.ts';

export function startUpHandlers(startUp: StartUp): HandlersOf<'startUp'> {
  return {
    'startUp.state': () => startUp.state(),
    'startUp.retry': () => startUp.retry(),
    'startUp.restore': ({ name }) => startUp.restore(name),
    'startUp.startNew': () => startUp.startNew(),
    'startUp.salvage': () => startUp.salvage(),
    'startUp.cancel': () => startUp.cancel(),
    'startUp.showFolder': () => startUp.showFolder(),
    'startUp.quit': () => startUp.quit(),
  };
}
