import { tmpdir } from 'node:os';
import { test as base, expect } from '@playwright/test';
import { App } from './app.ts';
import { Home } from './home.ts';

interface Fixtures {
  /** Where installations are made. */
  homesDir: string;
  /** An empty installation, removed with its machines after the test. */
  home: Home;
  /** Another one, for stories about two. */
  otherHome: Home;
  /** Starts the packaged app on the home (or another). What is still open after the test is closed. */
  launch: (options?: { home?: Home; env?: Record<string, string> }) => Promise<App>;
}

/** Every story also asserts that no page reported an error and that the main process logged none. */
export const test = base.extend<Fixtures>({
  homesDir: [tmpdir(), { option: true }],
  home: async ({ homesDir }, use) => {
    const home = new Home(homesDir);
    await use(home);
    await home.dispose();
  },
  otherHome: async ({ homesDir }, use) => {
    const home = new Home(homesDir);
    await use(home);
    await home.dispose();
  },
  launch: async ({ home }, use) => {
    const apps: App[] = [];
    const homes = new Set<Home>();
    await use(async (options = {}) => {
      const at = options.home ?? home;
      homes.add(at);
      const app = await App.launch(at, options.env);
      apps.push(app);
      return app;
    });
    const problems = apps.flatMap((app) => app.takeProblems());
    for (const app of apps) await app.close();
    expect(problems, 'errors in the pages').toEqual([]);
    for (const at of homes) expect(at.loggedErrors(), 'errors in the main log').toEqual([]);
  },
});

export { expect };
