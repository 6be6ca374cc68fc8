import { readingChannels } from '../contract/channel-names.ts';
import { AppError, type Channel, channels, type ErrorValue, type Result } from '../contract/index.ts';
import { systemFailure } from '../lib/failures.ts';
import { askedBy } from '../lib/who-asks.ts';
import type { Caller, Handler } from './handlers.ts';
import { notOpenYet } from './not-open-yet.ts';

/** What answers calls at a moment: the start-up, or the dashboard. */
export interface Answering {
  /** A channel without a handler is refused. */
  readonly handlers: { readonly [C in Channel]?: Handler<C> };
  /** Calls wait until it resolves. Absent: they need not. */
  readonly settled?: Promise<unknown>;
  /** The version that wrote the database, where this one may only read it: a channel that is not known to only read is refused. */
  readonly readOnly?: { readonly writtenBy: string | null } | null;
  /** A page may still ask when its dashboard is closed, and what was under way finds no database. */
  isClosed?(): boolean;
}

const reading: ReadonlySet<Channel> = new Set(readingChannels);

/**
 * Answers one call, apart from Electron: never rejects. `report` gets what nobody foresaw (code `internal`).
 */
export async function answer<C extends Channel>(
  answering: Answering,
  channel: C,
  input: unknown,
  caller: Caller,
  report: (channel: string, error: unknown) => void,
): Promise<Result<unknown>> {
  const parsed = channels[channel].input.safeParse(input);
  if (!parsed.success) return { ok: false, error: invalidInput(parsed.error.issues) };
  // The table's type pairs each channel with its input; a union index cannot show that to the compiler.
  const handle = answering.handlers[channel] as ((input: unknown, caller: Caller) => unknown) | undefined;
  if (!handle) return { ok: false, error: notNow(channel) };
  const { readOnly, settled } = answering;
  if (readOnly && !reading.has(channel)) return { ok: false, error: newer(readOnly.writtenBy) };
  await settled;
  if (answering.isClosed?.()) return { ok: false, error: closed };
  try {
    return { ok: true, value: await askedBy(caller.actor, () => handle(parsed.data, caller)) };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, error: error.value };
    if (answering.isClosed?.()) return { ok: false, error: closed };
    report(channel, error);
    return { ok: false, error: asValue(error) };
  }
}

const closed: ErrorValue = {
  code: 'cancelled',
  message: 'Banger was closed before this was finished.',
  unchanged: 'Everything that was finished is kept.',
  hint: 'Open Banger again to see it.',
};

function newer(writtenBy: string | null): ErrorValue {
  return {
    code: 'database_newer',
    message: `A newer version of Banger Desktop${writtenBy ? ` (${writtenBy})` : ''} last used this database. This version can show it, but not change it.`,
    unchanged: 'Nothing was changed.',
    hint: 'Update Banger Desktop, then try again.',
  };
}

function asValue(error: unknown): ErrorValue {
  return systemFailure(error, {
    message: 'Banger couldn’t finish this',
    unchanged: 'Your VMs and images are kept.',
    hint: 'Try again. If it happens again, see the log in the state folder.',
  }).value;
}

function notNow(channel: string): ErrorValue {
  if (!channel.startsWith('startUp.')) return notOpenYet;
  return {
    code: 'wrong_state',
    message: 'Banger is already open.',
    unchanged: 'Nothing was changed.',
    hint: 'Continue in its window.',
  };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function invalidInput(issues: readonly Issue[]): ErrorValue {
  const details = issues.slice(0, 20).map(({ path, message }) => {
    return path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message;
  });
  return {
    code: 'invalid_input',
    message: 'Some of the values aren’t valid.',
    unchanged: 'Nothing was changed.',
    hint: 'Correct the fields listed below.',
    details,
  };
}
