import type { SshConfigService } from '../services/ssh-config/ssh-config.ts';
import type { HandlersOf } from './handlers.ts';

export function sshConfigHandlers(config: SshConfigService): HandlersOf<'sshConfig'> {
  return {
    'sshConfig.get': () => config.get(),
    'sshConfig.set': ({ isInstalled }) => config.set(isInstalled),
  };
}
