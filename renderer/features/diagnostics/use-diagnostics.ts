import { useCallback, useEffect, useState } from 'react';
import type { DiagnosticsBundle } from '../../../app/contract/diagnostics.ts';
import { call } from '../../lib/api.ts';

/** An answer that is on its way, is there, or failed; `again` asks once more. */
interface Answer<T> {
  readonly value: T | null;
  readonly error: unknown;
  readonly again: () => void;
}

const waiting = { value: null, error: null };

/** Collects when it is first shown, and anew with another wish. */
export function useBundle(consoles: boolean): Answer<DiagnosticsBundle> {
  return useAnswer(useCallback(() => call('diagnostics.collect', { consoles }), [consoles]));
}

/** The text of a file of the bundle. */
export function useFileText(bundle: string, path: string): Answer<string> {
  return useAnswer(useCallback(() => call('diagnostics.read', { bundle, path }), [bundle, path]));
}

/** What `ask` answers. Without a query cache: a start-up that failed has none. */
function useAnswer<T>(ask: () => Promise<T>): Answer<T> {
  const [answer, setAnswer] = useState<Omit<Answer<T>, 'again'>>(waiting);
  const again = useCallback(() => {
    let wanted = true;
    setAnswer(waiting);
    ask().then(
      (value) => wanted && setAnswer({ value, error: null }),
      (error: unknown) => wanted && setAnswer({ value: null, error }),
    );
    return () => {
      wanted = false;
    };
  }, [ask]);
  useEffect(again, [again]);
  return { ...answer, again };
}
