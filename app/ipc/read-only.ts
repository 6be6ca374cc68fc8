import { readingChannels } from '../contract/channel-names.ts';
import { AppError, type Channel } from '../contract/index.ts';
import type { Handlers } from './handlers.ts';

const reading: ReadonlySet<Channel> = new Set(readingChannels);

/** The same handlers where nothing may be changed: a channel that is not known to only read is refused. */
export function refuseWrites(handlers: Handlers, writtenBy: string | null): Handlers {
  const refuse = () => {
    throw new AppError({
      code: 'database_newer',
      message: `A newer version of Banger Desktop${writtenBy ? ` (${writtenBy})` : ''} wrote this database: this version can show it, but not change it.`,
      unchanged: 'Nothing was changed.',
      hint: 'Update Banger Desktop, then try again.',
    });
  };
  const guarded = Object.entries(handlers).map(([channel, handle]) => [
    channel,
    reading.has(channel as Channel) ? handle : refuse,
  ]);
  return Object.fromEntries(guarded) as Handlers;
}
