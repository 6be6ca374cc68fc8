import { AppError } from '../contract/errors.ts';
import type { Handlers } from './handlers.ts';

/**
 * The same handlers for as long as the dashboard is open: they answer when `settled` resolves (the launch has held its rows
 * against the machines), and not once it is closed. A page may still ask then, and what was under way finds no database.
 */
export function whileOpen(
  handlers: Handlers,
  { settled, isClosed }: { settled: Promise<unknown>; isClosed: () => boolean },
): Handlers {
  const guarded = Object.entries(handlers).map(([channel, handle]) => [
    channel,
    async (input: never, caller: never) => {
      await settled;
      if (isClosed()) throw closed();
      try {
        return await (handle as (input: never, caller: never) => unknown)(input, caller);
      } catch (error) {
        throw isClosed() && !(error instanceof AppError) ? closed(error) : error;
      }
    },
  ]);
  return Object.fromEntries(guarded) as Handlers;
}

function closed(cause?: unknown): AppError {
  return new AppError(
    {
      code: 'cancelled',
      message: 'The dashboard was closed before this was done.',
      unchanged: 'What was done until then is kept.',
      hint: 'Open the dashboard again to see it.',
    },
    { cause },
  );
}
