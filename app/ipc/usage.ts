import type { Usage } from '../services/usage/usage.ts';
import type { HandlersOf } from './handlers.ts';

export function usageHandlers(usage: Usage): HandlersOf<'usage'> {
  return { 'usage.watch': ({ vmIds }, { viewer }) => usage.watch(viewer, vmIds) };
}
