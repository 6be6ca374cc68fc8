import { AppError, type Channel, channels, type ErrorValue, type Result } from '../contract/index.ts';
import { systemFailure } from '../lib/failures.ts';
import type { AnsweredChannels, Caller } from './handlers.ts';

/**
 * One call from parse to result, apart from Electron: never rejects. `report` gets what nobody foresaw (code `internal`).
 */
export async function answer<C extends Channel>(
  handlers: AnsweredChannels,
  channel: C,
  input: unknown,
  caller: Caller,
  report: (channel: string, error: unknown) => void,
): Promise<Result<unknown>> {
  const parsed = channels[channel].input.safeParse(input);
  if (!parsed.success) return { ok: false, error: invalidInput(channel, parsed.error.issues) };
  // The table's type pairs each channel with its input; a union index cannot show that to the compiler.
  const handle = handlers[channel] as ((input: unknown, caller: Caller) => unknown) | undefined;
  if (!handle) return { ok: false, error: notNow(channel) };
  try {
    return { ok: true, value: await handle(parsed.data, caller) };
  } catch (error) {
    if (!(error instanceof AppError)) report(channel, error);
    return { ok: false, error: asValue(channel, error) };
  }
}

function asValue(channel: string, error: unknown): ErrorValue {
  return systemFailure(error, {
    message: `${channel} failed`,
    unchanged: 'What was there before is still there.',
    hint: 'Try again; if it happens again, the log in the state folder has the details.',
  }).value;
}

function notNow(channel: string): ErrorValue {
  const starting = channel.startsWith('startUp.');
  return {
    code: 'wrong_state',
    message: `${channel} is not answered ${starting ? 'any more: the dashboard is open' : 'yet: the dashboard is still starting'}.`,
    unchanged: 'Nothing was changed.',
    hint: starting ? 'Use the dashboard.' : 'Wait until it is open.',
  };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function invalidInput(channel: string, issues: readonly Issue[]): ErrorValue {
  const details = issues.slice(0, 20).map(({ path, message }) => {
    return path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message;
  });
  return {
    code: 'invalid_input',
    message: `${channel} was asked for something that it cannot take.`,
    unchanged: 'Nothing was changed.',
    hint: 'Correct the fields named below.',
    details,
  };
}
