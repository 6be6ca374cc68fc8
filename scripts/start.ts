import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hasDisplay, withDisplay } from './display.ts';
import { packageDir, packagedApp } from './package-dir.ts';

/** `npm start`: opens the dashboard, packaged as users get it. Ends with it; running VMs stay. */
await packageDir();
if (!hasDisplay()) console.log('There is no display: the dashboard runs under Xvfb, unseen. Ctrl-C ends it.');
process.exitCode = await withDisplay(open);

async function open(env: NodeJS.ProcessEnv): Promise<number> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) console.log('You are root: Chromium runs without its sandbox. As an ordinary user it is on.');
  const args = [...(isRoot ? ['--no-sandbox'] : []), ...process.argv.slice(2)];
  // In a group of its own: a second SIGINT, the terminal's after ours, would end Electron before it has closed.
  const app = spawn(packagedApp, args, { env, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.kill(signal));
  const [code]: (number | null)[] = await once(app, 'exit');
  return code ?? 0;
}
