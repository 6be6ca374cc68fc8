import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { appEnvironment, sandboxFlags } from './support/app.ts';
import { downloaded } from './support/app-image.ts';
import { appImageTest as test } from './support/app-image-test.ts';
import { expectReleaseFuses } from './support/release-fuses.ts';
import { expect } from './support/test.ts';

test('nothing but the app’s own code runs in what people download', async ({ home, newHome, dir }) => {
  execFileSync(downloaded(dir), ['--appimage-extract'], { cwd: dir, stdio: 'ignore' });
  const root = join(dir, 'squashfs-root');
  const executable = join(root, 'banger-desktop');
  const proof = join(dir, 'proof');
  const foreign = join(dir, 'foreign.cjs');
  writeFileSync(foreign, `require('node:fs').writeFileSync(${JSON.stringify(proof)}, ''); process.exit(0);`);

  /** All that it says when it is asked for its database, which needs no window. */
  const ask = (args: readonly string[], extra: Record<string, string> = {}) => {
    const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = appEnvironment(home, extra);
    const words = [...args, ...sandboxFlags, 'db', 'status'];
    const { stdout, stderr } = spawnSync(executable, words, { env, encoding: 'utf8', timeout: 10_000 });
    return stdout + stderr;
  };
  const ranForeignCode = (args: readonly string[], env?: Record<string, string>) => {
    rmSync(proof, { force: true });
    ask(args, env);
    return existsSync(proof);
  };
  /** Whether the signal at which Node opens its inspector finds a handler in the dashboard. */
  const hearsSignal = async () => {
    const fresh = newHome();
    const app = spawn(executable, sandboxFlags, { env: appEnvironment(fresh), stdio: 'ignore' });
    await expect.poll(() => existsSync(fresh.database), { message: 'its own code runs' }).toBe(true);
    const status = readFileSync(`/proc/${app.pid}/status`, 'utf8');
    app.kill();
    await once(app, 'exit');
    // Its helper processes end a moment later; until then nobody may write to their program.
    await expect.poll(() => mayBeWritten(executable)).toBe(true);
    const caught = BigInt(`0x${/^SigCgt:\s*(\w+)$/m.exec(status)?.[1]}`);
    return ((caught >> BigInt(constants.signals.SIGUSR1 - 1)) & 1n) === 1n;
  };
  /** The ways into the main process from outside, and whether each is open. */
  const waysIn = async () => ({
    ELECTRON_RUN_AS_NODE: ranForeignCode([foreign], { ELECTRON_RUN_AS_NODE: '1' }),
    // A packaged app refuses most options, and says so: to be told that is to be listened to.
    NODE_OPTIONS: ask([], { NODE_OPTIONS: `--require ${foreign} --inspect` }).includes('NODE_OPTIONs'),
    NODE_EXTRA_CA_CERTS: ask([], { NODE_EXTRA_CA_CERTS: '/nowhere' }).includes('extra certs'),
    inspector: ask(['--inspect=127.0.0.1:0']).includes('Debugger listening'),
    SIGUSR1: await hearsSignal(),
  });

  await test.step('its fuses are those of a release', () => expectReleaseFuses(executable));

  await test.step('by them each way in is closed, and would be open without', async () => {
    expect(Object.entries(await waysIn()).filter(([, isOpen]) => isOpen)).toEqual([]);
    await flipFuses(executable, {
      version: FuseVersion.V1,
      [FuseV1Options.RunAsNode]: true,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: true,
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
    });
    expect(Object.entries(await waysIn()).filter(([, isOpen]) => !isOpen)).toEqual([]);
  });

  await test.step('a folder in the place of its archive is not run', async () => {
    const resources = join(root, 'resources');
    renameSync(join(resources, 'app.asar'), join(resources, 'away.asar'));
    mkdirSync(join(resources, 'app'));
    renameSync(foreign, join(resources, 'app/main.cjs'));
    writeFileSync(join(resources, 'app/package.json'), '{ "main": "main.cjs" }');
    expect(ranForeignCode([])).toBe(false);
    await flipFuses(executable, {
      version: FuseVersion.V1,
      [FuseV1Options.OnlyLoadAppFromAsar]: false,
    });
    expect(ranForeignCode([])).toBe(true);
  });
});

function mayBeWritten(file: string): boolean {
  try {
    closeSync(openSync(file, 'r+'));
    return true;
  } catch {
    return false;
  }
}
