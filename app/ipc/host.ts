import type { ChannelOutput, HostCheck } from '../contract/index.ts';
import type { HandlersOf } from './handlers.ts';

export function hostHandlers(host: {
  checks: () => Promise<HostCheck[]>;
  about: () => ChannelOutput<'host.about'>;
  tray: () => Promise<boolean>;
  licences: () => Promise<string | null>;
}): HandlersOf<'host'> {
  return {
    'host.checks': () => host.checks(),
    'host.about': () => host.about(),
    'host.tray': () => host.tray(),
    'host.licences': () => host.licences(),
  };
}
