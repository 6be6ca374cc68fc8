import { useEffect, useState } from 'react';
import type { Channel, ChannelInput } from '../../../app/contract/channels.ts';
import type { StartUpState } from '../../../app/contract/start-up.ts';
import { call, hasCode, listen } from '../../lib/api.ts';
import { lastSessionWords, unexpectedEnd } from '../../lib/last-session-words.ts';

/** What the start-up does; null until the first answer, which is there before the window is shown. */
export function useStartUp(): StartUpState | null {
  const [state, setState] = useState<StartUpState | null>(null);
  useEffect(() => {
    const end = listen('startUp.changed', setState);
    call('startUp.state', {}).then((first) => setState((told) => told ?? first), ignoreTooLate);
    return end;
  }, []);
  return state;
}

/** What there is to say of a session that ended unexpectedly before this start; empty: nothing. */
export function useLastSession(): string {
  const [words, setWords] = useState('');
  useEffect(() => {
    call('sessions.last', {}).then(
      (last) => last && setWords(`${unexpectedEnd} ${lastSessionWords(last)}`),
      ignoreTooLate,
    );
  }, []);
  return words;
}

type Deed = Extract<Channel, `startUp.${string}`>;

/** Asks for something; what comes of it is in the state. */
export function ask<C extends Deed>(channel: C, input: ChannelInput<C>): void {
  call(channel, input).catch(ignoreTooLate);
}

/** A press while the last one is still carried out, or while the dashboard is opening: neither needs a word. */
function ignoreTooLate(error: unknown): void {
  if (!hasCode(error, 'wrong_state')) throw error;
}
