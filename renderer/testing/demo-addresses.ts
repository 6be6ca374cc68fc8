import type { Channel, ChannelInput, ChannelOutput } from '../../app/contract/channels.ts';
import { refuse } from './demo-machines.ts';

type AddressChannel = Extract<Channel, `addresses.${string}`>;
type Handlers = { [C in AddressChannel]: (input: ChannelInput<C>) => ChannelOutput<C> };

/** The range of new VMs; docker0 is in the way of 127.17. */
export function demoAddresses(kept: string | null): Handlers {
  let range = kept;
  return {
    'addresses.get': () => ({ range }),
    'addresses.setRange': ({ range: wanted }) => {
      if (wanted?.startsWith('172.17.'))
        throw refuse(
          'invalid_input',
          'VMs in 127.17.0.x could not reach 172.17.0.0/16, a network of this computer (docker0).',
          'Choose another range.',
        );
      range = wanted ?? '172.29.112.0/24';
      return { range };
    },
  };
}
