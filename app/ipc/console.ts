import type { Consoles } from '../services/consoles.ts';
import type { HandlersOf } from './handlers.ts';

export function consoleHandlers(consoles: Consoles): HandlersOf<'console'> {
  return {
    'console.open': ({ vmId }, { viewer }) => consoles.open(vmId, viewer),
    'console.write': ({ vmId, data }) => consoles.write(vmId, data),
    'console.close': ({ vmId }, { viewer }) => consoles.close(vmId, viewer),
  };
}
