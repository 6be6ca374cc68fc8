import type { ChannelOutput } from '../../app/contract/channels.ts';
import { momentOf } from '../../app/contract/moments.ts';
import type { FoundMachines } from '../../app/contract/sessions.ts';
import { dateAndTime } from './dates.ts';
import { inWords } from './locale.ts';

type Told = NonNullable<ChannelOutput<'sessions.last'>>;

export const unexpectedEnd = 'The dashboard ended unexpectedly last time.';

/** What is known of a session that ended unexpectedly, and of its VMs where they were looked for: sentences, no guesses. */
export function lastSessionWords({ end, began, version, pid, trouble, machines }: Told): string {
  const which = [version && `version ${version}`, pid !== null && `process ${pid}`]
    .filter(Boolean)
    .join(', ');
  const sentences = [
    began && `It had been open since ${timeOf(began)}${which && ` (${which})`}.`,
    end === 'computer_stopped' && 'This computer was started anew since, and may have stopped with it open.',
    trouble && `The last that went wrong in it, ${timeOf(trouble.at)}: ${trouble.what}`,
    machines && machineWords(machines),
  ];
  return sentences.filter(Boolean).join(' ');
}

function machineWords({ running, ended, silent }: FoundMachines): string {
  const found = [
    running > 0 && `${running} ${running === 1 ? 'runs' : 'run'} on`,
    ended > 0 && `${ended} ${ended === 1 ? 'has' : 'have'} ended`,
    silent > 0 && `${silent} ${silent === 1 ? 'does' : 'do'} not answer`,
  ].filter((words) => words !== false);
  if (found.length === 0) return 'No VM was running.';
  const how = ended > 0 ? ' The activity says how.' : '';
  return `Of the VMs that were running, ${inWords(found)}.${how}`;
}

function timeOf(at: string): string {
  const moment = momentOf(at);
  return Number.isNaN(moment) ? 'at an unknown time' : dateAndTime(moment);
}
