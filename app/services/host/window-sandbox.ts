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
  const check = { id: 'window-sandbox', title: 'Sandbox of the window' };
  if (facts.sandboxed) return { ...check, status: 'ok', detail: 'Chromium confines what draws this window.' };
  const { why, ...fix } = await obstacle(facts);
  return { ...check, status: 'warn', detail: `Nothing confines what draws this window: ${why}.`, fix };
}

async function obstacle({
  root,
  readSetting,
}: SandboxFacts): Promise<NonNullable<HostCheck['fix']> & { why: string }> {
  if (root) return { why: 'Chromium cannot do it as root', text: 'Start the dashboard as an ordinary user.' };
  if ((await readSetting('kernel/apparmor_restrict_unprivileged_userns')) === '1')
    return {
      why: 'AppArmor keeps this program from making user namespaces',
      text: 'Install the deb, which brings an AppArmor profile, or write one for this file that permits “userns”.',
    };
  for (const [setting, value] of [
    ['kernel/unprivileged_userns_clone', '1'],
    ['user/max_user_namespaces', '15000'],
  ] as const)
    if ((await readSetting(setting)) === '0')
      return {
        why: 'this system lets no program make user namespaces',
        text: 'Allow them, until the next restart, with this command. Then start the dashboard again.',
        command: `sudo sysctl -w ${setting.replace('/', '.')}=${value}`,
      };
  return {
    why: 'it was started with --no-sandbox',
    text: 'Start it without. An AppImage adds it by itself where the program unshare (of util-linux) is missing.',
  };
}
