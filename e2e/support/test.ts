import { tmpdir } from 'node:os';
import { test as base, expect } from '@playwright/test';
import { App, type LaunchOptions } from './app.ts';
import { Home } from './home.ts';
import { keyLeaks, ModeWatch } from './privacy.ts';

interface Fixtures {
  /** Where installations are made. */
  homesDir: string;
  /** Makes an empty installation; it is removed with its machines after the test, when its apps are closed. */
  newHome: () => Home;
  /** The installation of a story about one. */
  home: Home;
  /** Starts the packaged app on the home (or another). What is still open after the test is closed. */
  launch: (options?: LaunchOptions & { home?: Home }) => Promise<App>;
}

/**
 * Every story also asserts that no page reported an error, that the main process logged none, that all the app's files are
 * this user's alone, and that its private key is nowhere but in its file.
 */
export const test = base.extend<Fixtures>({
  homesDir: [tmpdir(), { option: true }],
  newHome: async ({ homesDir }, use, story) => {
    const homes: Home[] = [];
    await use(() => {
      const home = new Home(homesDir);
      homes.push(home);
      return home;
    });
    // All that is left of the installation of a story that failed.
    if (story.errors.length > 0) for (const home of homes) console.log(`Its main log:\n${home.mainLog()}`);
    for (const home of homes) await home.dispose();
  },
  home: ({ newHome }, use) => use(newHome()),
  launch: async ({ home }, use) => {
    const apps: App[] = [];
    const homes = new Map<Home, ModeWatch>();
    await use(async (options = {}) => {
      const at = options.home ?? home;
      const modes = homes.get(at) ?? new ModeWatch(at);
      homes.set(at, modes);
      modes.starts();
      const app = await App.launch(at, options);
      app.onEnd(() => modes.ends());
      apps.push(app);
      return app;
    });
    const problems = apps.flatMap((app) => app.takeProblems());
    // While all still runs.
    const leaks = [...homes.keys()].flatMap(keyLeaks);
    for (const app of apps) await app.close();
    expect(problems, 'errors in the pages').toEqual([]);
    for (const at of homes.keys()) expect(at.loggedErrors(), 'errors in the main log').toEqual([]);
    for (const modes of homes.values()) expect(modes.ends(), 'files open to others').toEqual([]);
    expect(leaks, 'places that hold the private key').toEqual([]);
  },
});

export { expect };
