import { useInfiniteQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import type { ConsoleHit } from '../../../app/contract/console.ts';
import { dateAndTime } from '../../lib/dates.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { consoleSearchQuery } from './console-queries.ts';
import styles from './console-search.module.css';
import { around, type PastStretch } from './past-terminal.tsx';

interface ConsoleSearchProps {
  vmId: string;
  onChoose: (stretch: PastStretch) => void;
  onClose: () => void;
}

/** Searches everything that is kept of the console, not only what the terminal still has. */
export function ConsoleSearch({ vmId, onChoose, onClose }: ConsoleSearchProps) {
  const [typed, setTyped] = useState('');
  const [text, setText] = useState('');
  const search = useInfiniteQuery(consoleSearchQuery(vmId, text));
  const hits = search.data?.pages.flat() ?? [];
  return (
    <section aria-label="Search the console" className={styles.panel}>
      <form
        className={styles.form}
        onKeyDown={(event) => event.key === 'Escape' && onClose()}
        onSubmit={(event) => {
          event.preventDefault();
          setText(typed);
        }}
      >
        <input
          ref={focus}
          type="text"
          aria-label="Text to find"
          placeholder="Text in the whole log"
          maxLength={200}
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit" size="small">
          Find
        </Button>
        <IconButton label="Close the search" onClick={onClose}>
          <X />
        </IconButton>
      </form>
      {search.isError && <ErrorNotice error={search.error} />}
      {text !== '' && search.data && (
        <ul className={styles.hits} aria-label="Found">
          {hits.length === 0 && <li className={styles.none}>“{text}” wasn’t found.</li>}
          {hits.map((hit) => (
            <li key={hit.offset}>
              <button
                type="button"
                className={styles.hit}
                onClick={() => onChoose(around(titleOf(hit, text), hit.offset, text.length))}
              >
                <span className={styles.line}>{hit.line || '(an empty line)'}</span>
                <span className={styles.time}>{timeWords(hit)}</span>
              </button>
            </li>
          ))}
          {search.hasNextPage && (
            <li>
              <Button size="small" pending={search.isFetching} onClick={() => void search.fetchNextPage()}>
                Show older matches
              </Button>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

/** As soon as it is there: it was asked for. */
function focus(input: HTMLInputElement | null): void {
  input?.focus();
}

function titleOf(hit: ConsoleHit, text: string): string {
  const time = timeWords(hit);
  return time ? `“${text}”, ${time}` : `“${text}”`;
}

/** Empty: unknown. */
function timeWords({ time }: ConsoleHit): string {
  if (!time) return '';
  if (time.certain) return dateAndTime(time.at);
  return time.since === null
    ? `before ${dateAndTime(time.at)}`
    : `between ${dateAndTime(time.since)} and ${dateAndTime(time.at)}`;
}
