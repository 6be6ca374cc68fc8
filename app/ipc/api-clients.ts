import type { ApiClient } from '../contract/index.ts';
import type { HandlersOf } from './handlers.ts';

/** `list`: of the control socket; nobody, where this process has none. */
export function apiClientHandlers(list: () => ApiClient[]): HandlersOf<'apiClients'> {
  return { 'apiClients.list': list };
}
