import type { Boots } from '../services/boots/boots.ts';
import type { HandlersOf } from './handlers.ts';

export function bootHandlers(boots: Boots): HandlersOf<'boots'> {
  return { 'boots.list': ({ vmId }) => boots.list(vmId) };
}
