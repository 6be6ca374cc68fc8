import type { Diagnostics } from '../diagnostics/diagnostics.ts';
import type { HandlersOf } from './handlers.ts';

export function diagnosticsHandlers(diagnostics: Diagnostics): HandlersOf<'diagnostics'> {
  return {
    'diagnostics.collect': (input) => diagnostics.collect(input),
    'diagnostics.read': ({ bundle, path }) => diagnostics.read(bundle, path),
    'diagnostics.save': ({ bundle }) => diagnostics.save(bundle),
    'diagnostics.showSaved': ({ bundle }) => diagnostics.showSaved(bundle),
  };
}
