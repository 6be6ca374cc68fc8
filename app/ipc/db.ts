import type { DbStatus } from '../contract/index.ts';
import type { HandlersOf } from './handlers.ts';

export function dbHandlers(status: () => DbStatus): HandlersOf<'db'> {
  return { 'db.status': () => status() };
}
