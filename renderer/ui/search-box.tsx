import { Search, X } from 'lucide-react';
import { IconButton } from './button.tsx';
import styles from './search-box.module.css';

interface SearchBoxProps {
  label: string;
  query: string;
  onChange: (query: string) => void;
}

/** A search of what the screen lists: the command `search` leads to it, Escape empties it. */
export function SearchBox({ label, query, onChange }: SearchBoxProps) {
  return (
    <div className={styles.search}>
      <Search aria-hidden="true" />
      <input
        type="text"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder="Search"
        maxLength={200}
        spellCheck={false}
        value={query}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (query) onChange('');
          else event.currentTarget.blur();
        }}
      />
      {query ? (
        <IconButton label="Clear the search" className={styles.clear} onClick={() => onChange('')}>
          <X />
        </IconButton>
      ) : (
        <kbd>/</kbd>
      )}
    </div>
  );
}
