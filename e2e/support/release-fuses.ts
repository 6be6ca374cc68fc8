import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { expect } from './test.ts';

/** The fuses of what people download, as SECURITY.md lists them, are in this executable. */
export async function expectReleaseFuses(executable: string): Promise<void> {
  const wire = await getCurrentFuseWire(executable);
  expect(wire).toMatchObject({
    [FuseV1Options.RunAsNode]: FuseState.DISABLE,
    [FuseV1Options.EnableCookieEncryption]: FuseState.DISABLE,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
    [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.DISABLE,
    [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: FuseState.DISABLE,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
  });
  // Older Electrons have not got it.
  expect([FuseState.ENABLE, undefined]).toContain(wire[FuseV1Options.WasmTrapHandlers]);
}
