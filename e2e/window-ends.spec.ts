import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { projectDir } from '../scripts/setup/places.mjs';
import type { Home } from './support/home.ts';
import { type Act, type ActedLaunch, launchAndAct } from './support/moments.ts';
import { haveVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';
import { launchUnwatched } from './support/unwatched-app.ts';

/** Launches of each story, at moments that are spread over the launch: a few, or with BANGER_MOMENTS=all so many. */
const most = process.env.BANGER_MOMENTS === 'all' ? 25 : 6;
test.describe.configure({ timeout: 60_000 + most * 10_000 });
/** Of a story that goes to a few moments. */
const essential = most === 6 ? { tag: '@essential' } : {};

const acts: readonly Act[] = ['destroy', 'close', 'quit', 'crash', 'signal', 'reload'];

/**
 * Those come at each launch once the main process can be followed, whatever desktop, mouse and graphics there are. A name with a
 * dash is Electron's own business.
 */
const isCertain = (moment: string) =>
  !/ -|input-event|cursor|gpu-info|focus|blur|favicon|target-url|^app (will-finish-launching|ready|session-created)$/.test(
    moment,
  );

interface Launching {
  readonly args?: readonly string[];
  /** Makes the home as it is to be at the launch; what is returned goes along with that. */
  readonly prepare?: (home: Home) => ((launched: ActedLaunch) => Promise<unknown>) | undefined;
  /** The last moment of the launch. */
  readonly last: string;
  /** A database that may only be read is left with its files beside it. */
  readonly closesDatabase?: boolean;
}

const launches: ActedLaunch[] = [];
// One that waits for ever fails its story, and must not go on after it.
test.afterEach(() => {
  for (const launched of launches.splice(0)) launched.kill('SIGKILL');
});

async function launchAt(home: Home, launching: Launching, at: string | null, act: Act): Promise<ActedLaunch> {
  const along = launching.prepare?.(home);
  const launched = await launchAndAct(home, { ...launching, at, act });
  launches.push(launched);
  await along?.(launched);
  return launched;
}

/** Every moment of that launch when nothing happens to it but a signal after the last one. */
async function momentsOf(home: Home, launching: Launching, act: Act): Promise<string[]> {
  const launched = await launchAt(home, launching, null, act);
  expect(await launched.until(launching.last)).toBe(true);
  const moments = launched.moments();
  launched.kill('SIGTERM');
  expect(await launched.ended()).toMatchObject({ code: 0, signal: null });
  return moments.filter(isCertain);
}

async function endAt(home: Home, launching: Launching, at: string, act: Act): Promise<void> {
  const launched = await launchAt(home, launching, at, act);
  const { code, signal, said } = await launched.ended();
  expect({ code, signal, errors: home.loggedErrors() }, said).toEqual({ code: 0, signal: null, errors: [] });
  expect(said).not.toMatch(/Error occurred in handler|UnhandledPromiseRejection|MaxListenersExceeded/);
  expect(launched.moments()).toContain(at);
  expect(existsSync(join(home.stateDir, 'session.json')), 'a session that has not ended').toBe(false);
  if (launching.closesDatabase ?? true)
    expect(existsSync(`${home.database}-wal`), 'open database').toBe(false);
}

/** `most` of them, from the first to the last. */
function spread<T>(all: readonly T[]): T[] {
  const step = Math.max(1, (all.length - 1) / (most - 1));
  return all.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

/** Ends a launch at its moments, in each way in turn. */
async function walk(home: Home, launching: Launching): Promise<void> {
  const moments = spread(await momentsOf(home, launching, 'close'));
  for (const [index, at] of moments.entries()) {
    const act = acts[index % acts.length] ?? 'close';
    await test.step(`${act} at “${at}”`, () => endAt(home, launching, at, act));
  }
}

test('a launch whose window ends ends in good order, at any of its moments', essential, async ({ home }) => {
  await walk(home, { last: 'window 1 ready-to-show' });
});

test('so does a launch by a link', async ({ home, launch }) => {
  const before = await launch({ env: { BANGER_HYPERVISOR: 'fake' } });
  await haveVm(before, 'sandbox');
  await before.close();
  await walk(home, { args: ['banger://vm/sandbox'], last: 'window 1 ready-to-show' });
});

test('so does an upgrade, which has a small window', async ({ home }) => {
  const ancient = join(projectDir, 'app/store/testing/fixtures/ancient.db');
  const upgrade: Launching = {
    prepare() {
      for (const end of ['-wal', '-shm']) rmSync(`${home.database}${end}`, { force: true });
      copyFileSync(ancient, home.database);
      // Readers may look, writers wait: until the window shows.
      const holder = new Database(home.database);
      holder.exec('BEGIN IMMEDIATE');
      return (launched) => launched.until('window 2 show').finally(() => holder.close());
    },
    last: 'window 3 ready-to-show',
  };
  await walk(home, upgrade);
  // Just when the worker that upgrades is about to start.
  await endAt(home, upgrade, 'page 1 destroyed', 'signal');
});

test('so does a launch that meets a problem, which has a large one', async ({ home }) => {
  await walk(home, {
    prepare() {
      writeFileSync(home.database, '');
      return undefined;
    },
    last: 'window 2 ready-to-show',
  });
});

test.describe('where the database is a newer version’s', () => {
  const newer: Launching = { last: 'window 2 ready-to-show', closesDatabase: false };

  test.beforeEach(async ({ home, launch }) => {
    const app = await launch({ env: { BANGER_HYPERVISOR: 'fake' } });
    await app.close();
    home.query(
      (db) =>
        db.exec(`INSERT INTO schema_migrations VALUES (999, 'from_the_future', '2031-01-01T00:00:00Z');
          INSERT INTO schema_migration_facts VALUES (999, NULL, '9.0.0')`),
      { write: true },
    );
  });

  test('a launch whose window ends ends in good order, at any of its moments', async ({ home }) => {
    await walk(home, newer);
  });

  test(
    'the window that was opened before that was known goes at any moment of its own',
    essential,
    async ({ home }) => {
      const moments = await momentsOf(home, newer, 'replace');
      const ofFirst = moments.filter((moment) => /^(window|page) 1 /.test(moment));
      // What a page tells last of its load, it tells when its window is gone.
      for (const at of new Set([...spread(ofFirst), 'page 1 did-frame-finish-load']))
        await test.step(`at “${at}”`, () => endAt(home, newer, at, 'replace'));
    },
  );
});

/** What opens a box of the desktop's on the window. */
const boxes = {
  'a question about a page that hangs': (page: Electron.WebContents) => page.emit('unresponsive'),
  'a question about a page that keeps crashing': (page: Electron.WebContents) => {
    for (let death = 1; death <= 3; death += 1)
      page.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
  },
  'a choice of a file': (page: Electron.WebContents) =>
    page.executeJavaScript("void banger.invoke('imports.choose', {})"),
};

for (const [box, open] of Object.entries(boxes))
  test(`${box} ends with its window`, async ({ home }) => {
    for (const end of ['close', 'destroy'] as const) {
      const app = await launchUnwatched(home, { BANGER_HYPERVISOR: 'fake' });
      try {
        await app.look((page) =>
          expect(page.getByRole('button', { name: 'Start your first VM' })).toBeVisible(),
        );
        await app.main.run(
          async ({ BrowserWindow, dialog }, given) => {
            const window = BrowserWindow.getAllWindows()[0];
            if (!window) throw new Error('It has no window');
            const opened = new Promise<void>((resolve) => {
              for (const name of ['showMessageBox', 'showOpenDialog'] as const) {
                const show = dialog[name] as (...options: unknown[]) => unknown;
                const noted = (...options: unknown[]) => {
                  const answer = show.apply(dialog, options);
                  resolve();
                  return answer;
                };
                Object.assign(dialog, { [name]: noted });
              }
            });
            new Function('page', `(${given.open})(page)`)(window.webContents);
            await opened;
            setImmediate(() => window[given.end]());
          },
          { open: String(open), end },
        );
        await app.ended();
      } finally {
        await app.end();
      }
      expect(home.loggedErrors(), end).toEqual([]);
      expect(existsSync(join(home.stateDir, 'session.json')), `${end}: a session that has not ended`).toBe(
        false,
      );
      expect(existsSync(`${home.database}-wal`), `${end}: open database`).toBe(false);
    }
  });
