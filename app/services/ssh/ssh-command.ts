/** How a VM is logged into. */
export interface SshTarget {
  readonly user: string;
  readonly address: string;
  readonly port: number;
  readonly privateKey: string;
  readonly knownHosts: string;
  /** Under which its host key is kept. */
  readonly hostAlias: string;
}

/**
 * The command, word by word. It reads nobody's configuration, which may forward keys or displays into every host; it offers
 * one key and, whatever the guest asks for, no password. A host key is noted at the first connect and must be the same from
 * then on.
 */
export function sshCommand(target: SshTarget): string[] {
  return [
    ...['ssh', '-F', 'none', '-p', String(target.port)],
    ...['-o', `IdentityFile=${fileName(target.privateKey)}`, '-o', 'IdentitiesOnly=yes'],
    ...['-o', 'PreferredAuthentications=publickey', '-o', 'PasswordAuthentication=no'],
    ...['-o', 'KbdInteractiveAuthentication=no', '-o', 'StrictHostKeyChecking=accept-new'],
    ...['-o', `UserKnownHostsFile=${fileName(target.knownHosts)}`, '-o', `HostKeyAlias=${target.hostAlias}`],
    ...['--', `${target.user}@${target.address}`],
  ];
}

/** False for a path that no spelling leads OpenSSH to: it puts a variable in the place of `${NAME}`, and knows no escape. */
export function isPathForSsh(path: string): boolean {
  return !path.includes('${');
}

/**
 * A file name as the value of an option: OpenSSH puts other things in the place of `%h` and the like, and cuts at spaces
 * but within quotes. (Not so after `-i`, which therefore reaches no file with a percent sign in its path.)
 */
export function fileName(path: string): string {
  const literal = path.replaceAll('%', '%%');
  return /[\s"'\\]/.test(literal) ? `"${literal.replaceAll(/["\\]/g, '\\$&')}"` : literal;
}
