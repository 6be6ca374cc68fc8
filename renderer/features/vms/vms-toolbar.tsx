import { Search, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { cx } from '../../lib/cx.ts';
import { formatCount } from '../../lib/format.ts';
import { IconButton } from '../../ui/button.tsx';
import type { ListParams } from './use-list-params.ts';
import { type VmFilter, vmFilterNames, vmFilters } from './vm-filters.ts';
import type { VmCounts } from './vm-queries.ts';
import styles from './vms-toolbar.module.css';

interface VmsToolbarProps {
  params: ListParams;
  counts: VmCounts | undefined;
  onChange: (changes: Partial<ListParams>) => void;
}

export function VmsToolbar({ params, counts, onChange }: VmsToolbarProps) {
  const shown = vmFilterNames.filter((name) => isWorthShowing(name, params.filter, counts));
  return (
    <div className={styles.toolbar}>
      <fieldset aria-label="Show" className={styles.chips}>
        {shown.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={params.filter === name}
            className={cx(styles.chip, params.filter === name && styles.chosen)}
            onClick={() => onChange({ filter: name })}
          >
            {vmFilters[name].label}
            {counts && <span className={styles.count}>{formatCount(counts[name])}</span>}
          </button>
        ))}
      </fieldset>
      <SearchBox query={params.query} onChange={(query) => onChange({ query })} />
    </div>
  );
}

/** Paused and troubled VMs are rare: their chips come and go with them. */
function isWorthShowing(name: VmFilter, chosen: VmFilter, counts: VmCounts | undefined): boolean {
  if (name === chosen || (name !== 'paused' && name !== 'attention')) return true;
  return (counts?.[name] ?? 0) > 0;
}

function SearchBox({ query, onChange }: { query: string; onChange: (query: string) => void }) {
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    function focusOnSlash(event: KeyboardEvent) {
      const typing =
        event.target instanceof Element && event.target.closest('input, textarea, [role="dialog"]');
      if (event.key !== '/' || event.ctrlKey || event.altKey || event.metaKey || typing) return;
      event.preventDefault();
      input.current?.focus();
    }
    window.addEventListener('keydown', focusOnSlash);
    return () => window.removeEventListener('keydown', focusOnSlash);
  }, []);

  return (
    <div className={styles.search}>
      <Search aria-hidden="true" />
      <input
        ref={input}
        type="text"
        aria-label="Search VMs by name or address"
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
