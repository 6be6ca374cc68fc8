import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { starterManifestName } from '../app/starter/manifest.ts';
import { packedName } from '../app/starter/packed-starter.ts';
import { packagedApp, packagedDir } from '../scripts/package/package-dir.ts';
import { Gallery } from './pages/gallery.ts';
import { type App, appEnvironment, sandboxFlags } from './support/app.ts';
import { addressesIn, connect, pageOf } from './support/devtools.ts';
import type { Home } from './support/home.ts';
import { sendSignal } from './support/machines.ts';
import { haveImage, haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

const env = { BANGER_HYPERVISOR: 'fake' };

/** A job that reads from where nothing ever comes, as of a file server that is gone: it cannot even be cancelled. */
async function beginEndlessJob(app: App, home: Home): Promise<void> {
  const resources = join(home.dir, 'gone');
  const starter = join(resources, 'starter');
  mkdirSync(starter, { recursive: true, mode: 0o700 });
  copyFileSync(
    join(packagedDir, 'resources/starter', starterManifestName),
    join(starter, starterManifestName),
  );
  execFileSync('mkfifo', ['-m', '600', join(starter, packedName)]);
  await app.main.run((_, value) => {
    Object.defineProperty(process, 'resourcesPath', { value });
  }, resources);
  await app.value('images.createStarter', {});
}

/** The main process that holds the home; null: none does. */
function mainProcess(home: Home): number | null {
  try {
    const { pid } = JSON.parse(readFileSync(join(home.stateDir, 'dashboard.json'), 'utf8')) as {
      pid: number;
    };
    return existsSync(`/proc/${pid}`) ? pid : null;
  } catch {
    return null;
  }
}

/** Starts it as a link does; resolves when that start has ended. */
async function follow(link: string, home: Home): Promise<void> {
  await once(
    spawn(packagedApp, [...sandboxFlags, link], { env: appEnvironment(home, env), stdio: 'ignore' }),
    'exit',
  );
}

/** The page of the process that Playwright did not start. */
async function lookAt<T>(home: Home, use: (url: string) => T): Promise<T> {
  const [port, path] = readFileSync(join(home.dir, 'profile/DevToolsActivePort'), 'utf8').split('\n');
  const browser = await connect(`ws://127.0.0.1:${port}${path}`);
  try {
    return use((await pageOf(browser)).url());
  } finally {
    await browser.close();
  }
}

test('quitting says which job it cancels, ends one that does not heed that, and opens anew for a link that came then', async ({
  home,
  launch,
}) => {
  const app = await launch({ env });
  const first = mainProcess(home);
  const gallery = new Gallery(app);
  await gallery.open();
  const id = await haveVm(app, 'api');
  await beginEndlessJob(app, home);
  const question = app.page.getByRole('alertdialog', { name: '1 job is running' });

  await test.step('the question is there again when the page loads anew', async () => {
    await app.pressClose();
    await expect(question).toContainText('Creating the image “starter”');
    await app.page.reload();
    await expect(question).toContainText('Creating the image “starter”');
    await gallery.show('quit-job');
  });

  await test.step('a start that comes while all is closed opens the link when that is done', async () => {
    await question.getByRole('button', { name: 'Quit' }).click();
    const log = () =>
      home.query((db) => db.prepare("SELECT text FROM job_log WHERE text LIKE '%closing'").all());
    await expect.poll(log).toHaveLength(1);
    await follow('banger://vm/api', home);
    expect(mainProcess(home)).toBe(first);
    await app.ended();
    expect(home.mainLog()).toContain('{"left":["Creating the image “starter”"]}');
    await expect.poll(() => mainProcess(home) ?? first, { timeout: 30_000 }).not.toBe(first);
  });

  const next = mainProcess(home) ?? Number.NaN;
  try {
    await expect
      .poll(() => lookAt(home, (url) => url).catch(String), { timeout: 30_000 })
      .toContain(`#/vms/${id}`);
  } finally {
    sendSignal(next, 'SIGTERM');
    await expect.poll(() => existsSync(`/proc/${next}`)).toBe(false);
  }
});

test('a page that hangs is no reason not to be asked, nor not to quit', async ({ home, launch }) => {
  const app = await launch({ env });
  const imageId = await haveImage(app);
  const { id } = await app.value('vms.create', { name: 'api', imageId, spec: { forwards: [] } });
  await app.value('vms.start', { id });
  const page = await app.main.run(({ BrowserWindow, dialog }) => {
    dialog.showMessageBox = ((_: unknown, { buttons }: Electron.MessageBoxOptions) =>
      Promise.resolve({
        response: buttons?.indexOf('Pause and quit') ?? -1,
        checkboxChecked: false,
      })) as typeof dialog.showMessageBox;
    return BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? Number.NaN;
  });
  sendSignal(page, 'SIGSTOP');
  await app.pressClose();
  await app.ended();
  sendSignal(page, 'SIGCONT');
  expect(home.vm('api').state).toBe('paused');
});

test('a signal at any moment of a launch ends it in good order', async ({ home }) => {
  for (const milliseconds of [0, 20, 40, 60, 80, 120, 160, 240]) {
    const child = spawn(packagedApp, [...sandboxFlags, '--remote-debugging-port=0'], {
      env: appEnvironment(home),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = once(child, 'exit');
    await addressesIn(child.stderr).pages;
    setTimeout(() => child.kill('SIGTERM'), milliseconds);
    expect(await ended, `after ${milliseconds} ms`).toEqual([0, null]);
    expect(home.mainLog(), `after ${milliseconds} ms`).not.toMatch(/^\S+ (warn|error) /m);
    expect(existsSync(join(home.stateDir, 'session.json'))).toBe(false);
  }
});

test('Ctrl+C in a terminal, which signals all of its processes, ends it in good order', async ({ home }) => {
  const child = spawn(packagedApp, [...sandboxFlags, '--remote-debugging-port=0'], {
    env: appEnvironment(home, env),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const ended = once(child, 'exit');
  const browser = await connect(await addressesIn(child.stderr).pages);
  const page = await pageOf(browser);
  await page.getByRole('button', { name: 'Start your first VM' }).waitFor();
  await browser.close();
  process.kill(-(child.pid ?? Number.NaN), 'SIGINT');
  expect(await ended).toEqual([0, null]);
  expect(existsSync(join(home.stateDir, 'session.json'))).toBe(false);
});
