import type { SshAccess } from '../../app/contract/ssh.ts';
import type { VmView } from '../../app/contract/vms.ts';

/** As the main process would answer: only the starter image has an SSH server. */
export function demoSsh({ id, imageName, state, runtime }: VmView): SshAccess {
  if (imageName !== 'starter')
    return {
      available: false,
      reason: `Its image, ${imageName}, has no SSH server that takes the dashboard’s key.`,
    };
  if (state !== 'running') return { available: false, reason: 'It is stopped. Start it first.' };
  const dir = '/home/ada/.local/state/banger-desktop/ssh';
  const argv = [
    ...['ssh', '-F', 'none', '-p', '2222'],
    ...['-o', `IdentityFile=${dir}/id_ed25519`, '-o', 'IdentitiesOnly=yes'],
    ...['-o', 'PasswordAuthentication=no', '-o', 'StrictHostKeyChecking=accept-new'],
    ...['-o', `UserKnownHostsFile=${dir}/known_hosts`, '-o', `HostKeyAlias=banger-${id}`],
    `root@${runtime.loopbackAddress ?? '127.0.0.1'}`,
  ];
  return { available: true, argv, line: argv.join(' ') };
}
