import type { Imports } from '../services/database/imports.ts';
import type { HandlersOf } from './handlers.ts';

export function importHandlers(imports: Imports): HandlersOf<'imports'> {
  return {
    'imports.choose': () => imports.choose(),
    'imports.open': ({ path }) => imports.open(path),
    'imports.merge': ({ token, choices }) => imports.merge(token, choices),
    'imports.discard': ({ token }) => imports.discard(token),
  };
}
