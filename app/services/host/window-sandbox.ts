import type { HostCheck } from '../../contract/index.ts';

export interface SandboxFacts {
  /** False: Chromium was started with `--no-sandbox`. */
  readonly sandboxed: boolean;
  readonly root: boolean;
  /** A setting of the kernel, by its path below /proc/sys; null where there is none. */
  readonly readSetting: (name: string) => Promise<string | null>;
}

/**
 * Whether Chromium confines what draws the window. It needs user namespaces for that, and where a system lets nobody make them
 * the start of an AppImage adds `--no-sandbox` without a word (`AppRun` of electron-builder).
 */
export async function checkWindowSandbox(facts: SandboxFacts): Promise<HostCheck> {
  const check = { id: 'window-sandbox', title: 'Window sandbox' };
  if (facts.sandboxed) return { ...check, status: 'ok', detail: 'The window runs in Chromium’s sandbox.' };
  const { why, ...fix } = await obstacle(facts);
  return { ...check, status: 'warn', detail: `The window runs without a sandbox: ${why}.`, fix };
}

async function obstacle({
  root,
  readSetting,
}: SandboxFacts): Promise<NonNullable<HostCheck['fix']> & { why: string }> {
  if (root) return { why: 'Chromium can’t use one as root', text: 'Start Banger as an ordinary user.' };
  if ((await readSetting('kernel/apparmor_restrict_unprivileged_userns')) === '1')
    return {
      why: 'AppArmor doesn’t allow Banger to create user namespaces',
      text: 'Install the deb package, which includes an AppArmor profile, or write a profile that permits “userns”.',
    };
  for (const [setting, value] of [
    ['kernel/unprivileged_userns_clone', '1'],
    ['user/max_user_namespaces', '15000'],
  ] as const)
    if ((await readSetting(setting)) === '0')
      return {
        why: 'this system doesn’t allow programs to create user namespaces',
        text: 'Allow them until the next restart with this command. Then start Banger again.',
        command: `sudo sysctl -w ${setting.replace('/', '.')}=${value}`,
      };
  return {
    why: 'Banger was started with --no-sandbox',
    text: 'Start it without that option. An AppImage adds it if the unshare program (util-linux) is missing.',
  };
}
