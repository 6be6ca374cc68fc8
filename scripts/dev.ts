import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { withDisplay } from './display.ts';
import { electronRuntime } from './lib/electron-runtime.ts';
import { run } from './lib/run.ts';
import { forgetBuiltApp } from './package/package-parts.ts';
import { seed } from './seed.ts';

/** `npm run dev`: a hot-reloading dashboard on a demo installation of its own, with pretended machines. */
const home = resolve('build/demo-home');
if (!existsSync(home)) await seed(home);

const addonOfItsPackage = resolve(`node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`);
const { executable, sqliteBinding } = electronRuntime();
const demo = {
  BANGER_HOME: home,
  BANGER_SSH_HOME: home,
  BANGER_HYPERVISOR: 'fake',
  ELECTRON_EXEC_PATH: executable,
  BANGER_SQLITE_BINDING: sqliteBinding ?? addonOfItsPackage,
  ...(process.getuid?.() === 0 ? { NO_SANDBOX: '1' } : {}),
};
await forgetBuiltApp();
process.exitCode = await withDisplay((env) => run('electron-vite', ['dev', '--watch'], { ...env, ...demo }));
