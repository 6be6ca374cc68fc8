import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { resolvePaths } from '../app/installation/paths.ts';
import { createChromiumLog, isForDevelopers } from './chromium-log.ts';
import { hasDisplay, withDisplay } from './display.ts';
import { packageDir, packagedApp } from './package/package-dir.ts';

/** `npm start`: opens the dashboard, packaged as users get it. Ends with it; running VMs stay. */
await packageDir();
if (!hasDisplay()) console.log('There is no display: the dashboard runs under Xvfb, unseen. Ctrl-C ends it.');
process.exitCode = await withDisplay(open);

async function open(env: NodeJS.ProcessEnv): Promise<number> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) console.log('You are root: Chromium runs without its sandbox. As an ordinary user it is on.');
  const args = [...(isRoot ? ['--no-sandbox'] : []), ...process.argv.slice(2)];
  // In a group of its own: a second SIGINT, the terminal's after ours, would end Electron before it has closed.
  const app = spawn(packagedApp, args, { env, stdio: ['ignore', 'inherit', 'pipe'], detached: true });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.kill(signal));
  const log = createChromiumLog(resolvePaths(env).logsDir);
  const read = once(
    createInterface({ input: app.stderr }).on('line', (line) => {
      if (!(isForDevelopers(line) && log.add(line))) process.stderr.write(`${line}\n`);
    }),
    'close',
  );
  const [ended]: (number | null)[] = await once(app, 'exit');
  const code = ended ?? 128; // by a signal
  // A program that the app has started and left may hold the pipe for longer.
  await Promise.race([read, delay(1000, null, { ref: false })]);
  app.stderr.destroy();
  if (code !== 0 && log.isUsed()) console.error(`What Chromium said meanwhile is in ${log.path}`);
  return code;
}
