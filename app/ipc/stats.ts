import type { Statistics } from '../services/statistics/statistics.ts';
import type { HandlersOf } from './handlers.ts';

export function statsHandlers(statistics: Statistics): HandlersOf<'stats'> {
  return { 'stats.watch': ({ vmIds }, { viewer }) => statistics.watch(viewer, vmIds) };
}
