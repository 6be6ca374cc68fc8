import type { Consoles } from '../services/console/console.ts';
import type { HandlersOf } from './handlers.ts';

export function consoleHandlers(consoles: Consoles): HandlersOf<'console'> {
  return {
    'console.open': ({ vmId }, { viewer }) => consoles.open(vmId, viewer),
    'console.ack': ({ vmId, offset }, { viewer }) => consoles.ack(vmId, viewer, offset),
    'console.write': ({ vmId, data }) => consoles.write(vmId, data),
    'console.close': ({ vmId }, { viewer }) => consoles.close(vmId, viewer),
    'console.read': ({ vmId, from, limit }) => consoles.read(vmId, from, limit),
    'console.save': ({ vmId, from, to }) => consoles.save(vmId, from, to),
    'console.boots': ({ vmId }) => consoles.boots(vmId),
    'console.search': ({ vmId, text, before }) => consoles.search(vmId, text, before),
  };
}
