import { describe, expect, it } from 'vitest';
import { playwrightCounts, vitestCounts } from './report-counts.ts';

describe('the counts of a report', () => {
  it('are those of vitest', () => {
    const text = JSON.stringify({ numTotalTests: 5, numPassedTests: 3, numFailedTests: 2, testResults: [] });
    expect(vitestCounts(text)).toEqual({ passed: 3, failed: 2 });
  });

  it('are those of Playwright, where flaky tests and errors outside of tests are failures', () => {
    const text = JSON.stringify({
      stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 0 },
      errors: [{}],
    });
    expect(playwrightCounts(text)).toEqual({ passed: 4, failed: 3 });
  });

  it('are not made up from something else', () => {
    expect(() => vitestCounts('{}')).toThrow();
    expect(() => playwrightCounts('not JSON')).toThrow();
  });
});
