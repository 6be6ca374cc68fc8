import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LastSession } from '../contract/index.ts';
import { type Fact, factLines } from './part.ts';

const inGoodOrder = 'The previous session ended normally, or there was none.';

const explanations: Record<LastSession['end'], string> = {
  killed: 'The previous session was killed, or its main process crashed. This computer kept running.',
  computer_stopped:
    'The previous session didn’t end normally, and this computer has been restarted since. A power cut, a system crash or a shutdown that didn’t wait may have ended it.',
};

const unknownEnd = 'The command line doesn’t know how the previous session ended.';

/** What the log says when something has died that should not have. */
const crash =
  /^\S+ (?:warn|error) (?:the page has died|the page does not answer|a helper process has died|uncaught exception|unhandled rejection|the last session did not end)/;

/** Lines of the log, with those that belong to them, that are enough. */
const mostCrashes = 10;

/** How the last session ended, and the crashes that the logs tell of, newest first. */
export async function sessionText(last: LastSession | null | 'unknown', logsDir: string): Promise<string> {
  const logs = await Promise.all(['main.log', 'main.old.log'].map((name) => crashesIn(join(logsDir, name))));
  const crashes = logs.flat().slice(0, mostCrashes);
  const told = crashes.length > 0 ? ['Crashes, newest first:', ...crashes] : ['The logs contain no crashes.'];
  return `${[endOf(last), ...told].join('\n\n')}\n`;
}

function endOf(last: LastSession | null | 'unknown'): string {
  if (last === 'unknown') return unknownEnd;
  if (last === null) return inGoodOrder;
  const { end, began, version, pid, trouble } = last;
  const facts: Fact[] = [
    ['Started', began ?? 'unknown'],
    ['Version', version ?? 'unknown'],
    ['Process', pid === null ? 'unknown' : String(pid)],
    ['Last error', trouble ? `${trouble.what}, at ${trouble.at}` : 'none recorded'],
  ];
  return `${explanations[end]}\n\n${factLines(facts).trimEnd()}`;
}

/** Newest first. None, where there is no log; why a log cannot be read stands in the log's own place. */
async function crashesIn(path: string): Promise<string[]> {
  const log = await readFile(path, 'utf8').catch(() => '');
  // A line that begins with no time belongs to the one before.
  const entries = log.trimEnd().split(/\n(?=\d{4}-\d\d-\d\dT)/);
  return entries.filter((entry) => crash.test(entry)).reverse();
}
