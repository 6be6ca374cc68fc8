import type { ChannelOutput, HostCheck } from '../contract/index.ts';
import type { HandlersOf } from './handlers.ts';

export function hostHandlers(host: {
  checks: () => Promise<HostCheck[]>;
  about: () => ChannelOutput<'host.about'>;
}): HandlersOf<'host'> {
  return {
    'host.checks': () => host.checks(),
    'host.about': () => host.about(),
  };
}
