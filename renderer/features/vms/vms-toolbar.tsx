import { cx } from '../../lib/cx.ts';
import { formatCount } from '../../lib/format.ts';
import { SearchBox } from '../../ui/search-box.tsx';
import { type VmFilter, vmFilterNames, vmFilters } from '../../vm/vm-filters.ts';
import type { FilterCounts } from '../../vm/vm-queries.ts';
import type { ListParams } from './use-list-params.ts';
import styles from './vms-toolbar.module.css';

interface VmsToolbarProps {
  params: ListParams;
  counts: FilterCounts | undefined;
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
      <SearchBox
        label="Search VMs by name or address"
        query={params.query}
        onChange={(query) => onChange({ query })}
      />
    </div>
  );
}

/** Paused and troubled VMs are rare: their chips come and go with them. */
function isWorthShowing(name: VmFilter, chosen: VmFilter, counts: FilterCounts | undefined): boolean {
  if (name === chosen || (name !== 'paused' && name !== 'attention')) return true;
  return (counts?.[name] ?? 0) > 0;
}
