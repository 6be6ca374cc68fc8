import { isIPv4 } from 'node:net';
import { shellLine } from '../../contract/shell-line.ts';
import { fileName, type SshTarget } from '../ssh/ssh-command.ts';

export interface ConfigHost extends SshTarget {
  readonly host: string;
  /** The UUID by which the command finds the VM, whatever it is called. */
  readonly machineId: string;
}

const head = `# Banger Desktop writes this file: changes to it are lost. “banger-desktop ssh-config --install” makes ssh and
# editors read it.
`;

/**
 * The whole file. Each host says everything that matters for whom it is and what it is shown: whatever the user has set for all
 * hosts comes after it, and no longer counts. `command`: the words that run Banger's command line.
 */
export function configText(hosts: readonly ConfigHost[], command: readonly string[]): string {
  return [head, ...hosts.filter(({ address }) => isIPv4(address)).map((one) => hostText(one, command))].join(
    '\n',
  );
}

function hostText(target: ConfigHost, command: readonly string[]): string {
  const proxy = proxyCommand([...command, 'vm', 'ssh-proxy', target.machineId]);
  const options: readonly (readonly [string, string])[] = [
    ['HostName', target.address],
    ['Port', String(target.port)],
    ['User', target.user],
    ['IdentityFile', fileName(target.privateKey)],
    ['IdentitiesOnly', 'yes'],
    ['AddKeysToAgent', 'no'],
    ['PreferredAuthentications', 'publickey'],
    ['PasswordAuthentication', 'no'],
    ['KbdInteractiveAuthentication', 'no'],
    ['HostKeyAlias', target.hostAlias],
    ['UserKnownHostsFile', fileName(target.knownHosts)],
    // Banger removes a deleted VM's key, and must find it.
    ['HashKnownHosts', 'no'],
    ['UpdateHostKeys', 'no'],
    ['StrictHostKeyChecking', 'accept-new'],
    ['ForwardAgent', 'no'],
    ['ForwardX11', 'no'],
    ...(proxy === null ? [] : ([['ProxyCommand', proxy]] as const)),
  ];
  return `Host ${target.host}\n${options.map(([name, value]) => `  ${name} ${value}\n`).join('')}`;
}

/**
 * The line that the user's shell runs; null where it can't be written: OpenSSH unquotes the line too, to look for mistakes, and
 * takes a backslash or a quotation mark for something else than the shell does. Then ssh connects to VMs that run.
 */
function proxyCommand(words: readonly string[]): string | null {
  if (words.some((word) => /[\p{Cc}'"\\!]/u.test(word))) return null;
  return shellLine(words).replaceAll('%', '%%');
}
