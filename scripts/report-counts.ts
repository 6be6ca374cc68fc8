import { z } from 'zod';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const vitestReport = z.object({ numPassedTests: z.int(), numFailedTests: z.int() });

/** Counts of vitest's JSON report. Throws when the text is not one. */
export function vitestCounts(text: string): Counts {
  const report = vitestReport.parse(JSON.parse(text));
  return { passed: report.numPassedTests, failed: report.numFailedTests };
}

const playwrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int() }),
  errors: z.array(z.unknown()),
});

/** Counts of Playwright's JSON report; a flaky test and an error outside of tests are failures. Throws when the text is not one. */
export function playwrightCounts(text: string): Counts {
  const { stats, errors } = playwrightReport.parse(JSON.parse(text));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length };
}
