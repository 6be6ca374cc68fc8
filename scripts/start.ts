import { getuid } from 'node:process';
import { displayPrefix, hasDisplay } from './display.ts';
import { packageDir, packagedApp } from './package-dir.ts';
import { run } from './run.ts';

/** Opens the dashboard, packaged as users get it: `npm start`. */
async function start(): Promise<number> {
  const prefix = displayPrefix();
  if (prefix === null) {
    console.error('There is no display (DISPLAY and WAYLAND_DISPLAY are empty) and no xvfb-run to make one.');
    console.error('Run it in a desktop session, or install xvfb.');
    return 1;
  }
  await packageDir();
  if (!hasDisplay())
    console.log('There is no display: the dashboard runs under Xvfb, unseen. Ctrl-C ends it.');
  const isRoot = getuid?.() === 0;
  if (isRoot) console.log('You are root: Chromium runs without its sandbox. As an ordinary user it is on.');
  const command = [...prefix, packagedApp, ...(isRoot ? ['--no-sandbox'] : []), ...process.argv.slice(2)];
  // Ctrl-C reaches the dashboard itself, which closes; we only wait for it. Running VMs stay.
  process.on('SIGINT', () => undefined);
  return run(command[0] ?? packagedApp, command.slice(1));
}

process.exitCode = await start();
