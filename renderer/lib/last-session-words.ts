import type { ChannelOutput } from '../../app/contract/channels.ts';
import { momentOf } from '../../app/contract/moments.ts';
import type { FoundMachines } from '../../app/contract/sessions.ts';
import { dateAndTime } from './dates.ts';
import { plural } from './format.ts';
import { inWords } from './locale.ts';

type Told = NonNullable<ChannelOutput<'sessions.last'>>;

export const unexpectedEnd = 'Banger closed unexpectedly.';

/** What is known of a session that ended unexpectedly, and of its VMs where they were looked for: sentences, no guesses. */
export function lastSessionWords({ end, began, version, pid, trouble, machines }: Told): string {
  const which = [version && `version ${version}`, pid !== null && `process ${pid}`]
    .filter(Boolean)
    .join(', ');
  const sentences = [
    began && `It had been open since ${timeOf(began)}${which && ` (${which})`}.`,
    end === 'computer_stopped' &&
      'The computer has been restarted since, and may have stopped while Banger was open.',
    trouble && `Last error, ${timeOf(trouble.at)}: ${trouble.what.replace(/[.!?]?$/, '.')}`,
    machines && machineWords(machines),
  ];
  return sentences.filter(Boolean).join(' ');
}

function machineWords({ running, ended, silent }: FoundMachines): string {
  const found = [
    running > 0 && `${plural(running, 'VM')} ${running === 1 ? 'is' : 'are'} still running`,
    ended > 0 && `${plural(ended, 'VM')} ${ended === 1 ? 'has' : 'have'} stopped`,
    silent > 0 && `${plural(silent, 'VM')} ${silent === 1 ? 'isn’t' : 'aren’t'} responding`,
  ].filter((words) => words !== false);
  if (found.length === 0) return 'No VMs were running.';
  const why = ended > 0 ? ' Activity shows why.' : '';
  return `${inWords(found)}.${why}`;
}

function timeOf(at: string): string {
  const moment = momentOf(at);
  return Number.isNaN(moment) ? 'at an unknown time' : dateAndTime(moment);
}
