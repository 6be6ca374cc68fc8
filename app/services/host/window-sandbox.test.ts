import { expect, test } from 'vitest';
import { checkWindowSandbox } from './window-sandbox.ts';

const check = (settings: Record<string, string>, root = false) =>
  checkWindowSandbox({ sandboxed: false, root, readSetting: async (name) => settings[name] ?? null });

test('a window that Chromium confines is as it should be', async () => {
  const readSetting = async () => '0';
  expect(await checkWindowSandbox({ sandboxed: true, root: false, readSetting })).toMatchObject({
    id: 'window-sandbox',
    status: 'ok',
  });
});

test.each([
  ['root', {}, true, 'as root', 'an ordinary user', undefined],
  [
    'AppArmor, as on Ubuntu 24.04',
    { 'kernel/apparmor_restrict_unprivileged_userns': '1', 'kernel/unprivileged_userns_clone': '1' },
    false,
    'AppArmor',
    'the deb',
    undefined,
  ],
  [
    'a kernel of Debian’s that was told so',
    { 'kernel/unprivileged_userns_clone': '0' },
    false,
    'user namespaces',
    'this command',
    'sudo sysctl -w kernel.unprivileged_userns_clone=1',
  ],
  [
    'a kernel that has room for none',
    { 'kernel/unprivileged_userns_clone': '1', 'user/max_user_namespaces': '0' },
    false,
    'user namespaces',
    'this command',
    'sudo sysctl -w user.max_user_namespaces=15000',
  ],
  [
    'a person who wants it so',
    { 'kernel/apparmor_restrict_unprivileged_userns': '0', 'user/max_user_namespaces': '127000' },
    false,
    '--no-sandbox',
    'Start it without',
    undefined,
  ],
])(
  'one that it does not, because of %s, is told of with the reason and a remedy',
  async (_, settings, root, why, text, command) => {
    const found = await check(settings, root);
    expect(found).toMatchObject({ status: 'warn', detail: expect.stringContaining(why) });
    expect(found.fix?.text).toContain(text);
    expect(found.fix?.command).toBe(command);
  },
);
