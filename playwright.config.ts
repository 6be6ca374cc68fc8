import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Each test drives a whole app with real machines on two cores.
  workers: 1,
  retries: 0,
  // The longest story takes half a minute, and a machine may be busy with other things.
  timeout: 300_000,
  expect: { timeout: 15_000 },
  // No traces: where an app ends by itself, as stories have it, ending its trace can fail (“apiRequestContext._wrapApiCall”).
  use: { screenshot: 'only-on-failure' },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
});
