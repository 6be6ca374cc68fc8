import { type Context, UsageError } from '../kit/context.ts';

export interface SshConfigOptions {
  readonly install?: boolean;
  readonly uninstall?: boolean;
}

/** Prints the hosts as OpenSSH reads them; or has the user's configuration include them, or no longer. */
export async function sshConfig(
  { banger, output }: Context,
  { install = false, uninstall = false }: SshConfigOptions,
): Promise<void> {
  if (install && uninstall) throw new UsageError('Only one of --install and --uninstall can be meant.');
  const asked = await banger();
  if (!install && !uninstall) {
    const config = await asked.call('sshConfig.get', {});
    output.result(config, config.text.trimEnd());
    if (!config.isInstalled)
      output.note(
        `${config.userFile} doesn’t include it. “banger-desktop ssh-config --install” adds a line.`,
      );
    return;
  }
  const config = await asked.call('sshConfig.set', { isInstalled: install });
  output.result(
    config,
    install
      ? `${config.userFile} includes ${config.file}.`
      : `${config.userFile} doesn’t include ${config.file}.`,
  );
}
