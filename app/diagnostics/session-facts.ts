import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LastEnd } from '../last-session.ts';

const explanations: Record<LastEnd, string> = {
  closed: 'The session before this one ended in good order, or there was none.',
  killed:
    'The session before this one ended by force or by a crash of the main process, while this computer ran on.',
  computer_stopped:
    'The session before this one ended with this computer: a power cut, a crash of the system, or a shutdown that did not wait.',
};

const unknownEnd = 'How the session before ended is not told to the command line.';

/** What the log says when something has died that should not have. */
const crash =
  /^\S+ (?:warn|error) (?:the page has died|the page does not answer|uncaught exception|unhandled rejection|the last session did not end)/;

/** Lines of the log, with those that belong to them, that are enough. */
const mostCrashes = 10;

/** How the last session ended, and the crashes that the logs tell of, newest first. */
export async function sessionText(lastEnd: LastEnd | null, logsDir: string): Promise<string> {
  const logs = await Promise.all(['main.log', 'main.old.log'].map((name) => crashesIn(join(logsDir, name))));
  const crashes = logs.flat().slice(0, mostCrashes);
  const told =
    crashes.length > 0 ? ['Crashes, the newest first:', ...crashes] : ['The logs tell of no crash.'];
  return `${[lastEnd ? explanations[lastEnd] : unknownEnd, ...told].join('\n\n')}\n`;
}

/** Newest first. None, where there is no log; why a log cannot be read stands in the log's own place. */
async function crashesIn(path: string): Promise<string[]> {
  const log = await readFile(path, 'utf8').catch(() => '');
  // A line that begins with no time belongs to the one before.
  const entries = log.trimEnd().split(/\n(?=\d{4}-\d\d-\d\dT)/);
  return entries.filter((entry) => crash.test(entry)).reverse();
}
