import type { AddressesService } from '../services/network/addresses.ts';
import type { HandlersOf } from './handlers.ts';

export function addressHandlers(addresses: AddressesService): HandlersOf<'addresses'> {
  return {
    'addresses.get': () => addresses.get(),
    'addresses.setRange': ({ range }) => addresses.setRange(range),
    'addresses.setVm': ({ id, guestIp }) => addresses.setVm(id, guestIp),
  };
}
