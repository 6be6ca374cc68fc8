import type { StartUp } from '../start-up/start-up.ts';
import type { HandlersOf } from './handlers.ts';

export function startUpHandlers(startUp: StartUp): HandlersOf<'startup'> {
  return {
    'startup.state': () => startUp.state(),
    'startup.retry': () => startUp.retry(),
    'startup.restore': ({ name }) => startUp.restore(name),
    'startup.startNew': () => startUp.startNew(),
    'startup.salvage': () => startUp.salvage(),
    'startup.cancel': () => startUp.cancel(),
    'startup.showFolder': () => startUp.showFolder(),
    'startup.quit': () => startUp.quit(),
  };
}
