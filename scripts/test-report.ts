import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';

/** How a run of tests ended. */
export const testReport = z.object({
  passed: z.int(),
  /** Also what went wrong outside of any test: a file that does not load, an error that nobody caught. */
  failed: z.int(),
  /** What failed, each with what a reader needs to mend it. */
  failures: z.array(z.string()),
  /** What this machine could not do, each with the reason. */
  skipped: z.array(z.string()).optional(),
});
export type TestReport = z.infer<typeof testReport>;

/** Lines of a message that a summary repeats: a comparison of two values fits in, a log of megabytes does not. */
const linesShown = 40;

/** A failure as a summary shows it: where, and the start of what was said. */
export function failureText(where: string, message: string): string {
  const lines = stripVTControlCharacters(message).trim().split('\n');
  if (lines.length > linesShown) {
    const more = lines.splice(linesShown - 1).length;
    lines.push(`… ${more} more lines`);
  }
  return [where, ...lines.map((line) => `    ${line}`.trimEnd())].join('\n');
}

const playwrightError = z.object({ message: z.string().optional() });

const playwrightSpec = z.object({
  title: z.string(),
  file: z.string(),
  line: z.int(),
  tests: z.array(
    z.object({
      status: z.string(),
      annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })),
      results: z.array(z.object({ errors: z.array(playwrightError) })),
    }),
  ),
});

const playwrightSuite = z.object({
  specs: z.array(playwrightSpec),
  get suites() {
    return z.array(playwrightSuite).optional();
  },
});

const playwrightFile = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int() }),
  suites: z.array(playwrightSuite),
  errors: z.array(playwrightError),
});

/** Playwright's JSON report in short; a flaky test is a failed one. Throws when the text is not one. */
export function playwrightReport(text: string): TestReport {
  const { stats, suites, errors } = playwrightFile.parse(JSON.parse(text));
  const outside = errors.map(({ message = '' }) => failureText('outside of any test', message));
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    failures: [...suites.flatMap(failedSpecs), ...outside],
    skipped: suites.flatMap(skippedSpecs),
  };
}

function skippedSpecs({ specs, suites = [] }: z.infer<typeof playwrightSuite>): string[] {
  const texts = specs.flatMap(({ title, file, line, tests }) =>
    tests
      .filter(({ status }) => status === 'skipped')
      .map(({ annotations }) => {
        const reason = annotations.find(({ type }) => type === 'skip')?.description;
        return failureText(`${file}:${line} › ${title}`, reason ?? 'no reason is given');
      }),
  );
  return [...texts, ...suites.flatMap(skippedSpecs)];
}

function failedSpecs({ specs, suites = [] }: z.infer<typeof playwrightSuite>): string[] {
  const failed = specs.filter(({ tests }) =>
    tests.some(({ status }) => status === 'unexpected' || status === 'flaky'),
  );
  const texts = failed.map(({ title, file, line, tests }) => {
    const messages = tests.flatMap(({ results }) => results.flatMap(({ errors }) => errors));
    return failureText(`${file}:${line} › ${title}`, messages[0]?.message ?? '');
  });
  return [...texts, ...suites.flatMap(failedSpecs)];
}
