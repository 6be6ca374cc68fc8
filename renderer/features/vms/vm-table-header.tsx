import { ArrowDown, ArrowUp } from 'lucide-react';
import type { VmSort } from '../../../app/contract/vms.ts';
import { cx } from '../../lib/cx.ts';
import styles from './vm-table.module.css';

type SortKey = 'name' | 'state' | 'lastTouchedAt';

/** Times start with the newest, words with A. */
const columns: readonly { label: string; className: string | undefined; key?: SortKey; first?: VmSort }[] = [
  { label: 'Name', className: styles.name, key: 'name', first: 'name' },
  { label: 'State', className: styles.state, key: 'state', first: 'state' },
  { label: 'Image', className: styles.image },
  { label: 'Address', className: styles.address },
  { label: 'CPU', className: styles.cpu },
  { label: 'Memory', className: styles.memory },
  { label: 'Last used', className: styles.touched, key: 'lastTouchedAt', first: '-lastTouchedAt' },
];

interface VmTableHeaderProps {
  sort: VmSort;
  onSort: (sort: VmSort) => void;
  /** How many of the VMs are selected; null: none can be. */
  selected: 'none' | 'some' | 'all' | null;
  /** Selects all, or none. */
  onSelect: () => void;
}

export function VmTableHeader({ sort, onSort, selected, onSelect }: VmTableHeaderProps) {
  return (
    <thead className={styles.head}>
      <tr aria-rowindex={1} className={styles.row}>
        {selected && (
          <th scope="col" className={styles.pick}>
            <label>
              <input
                type="checkbox"
                aria-label="Select all VMs"
                ref={(box) => {
                  if (box) box.indeterminate = selected === 'some';
                }}
                checked={selected === 'all'}
                onChange={onSelect}
              />
            </label>
          </th>
        )}
        {columns.map(({ label, className, key, first }) => {
          const direction = key && directionOf(sort, key);
          return (
            <th
              key={label}
              scope="col"
              aria-sort={direction ?? undefined}
              className={cx(styles.cell, className)}
            >
              {key && first ? (
                <button
                  type="button"
                  className={cx(styles.sort, direction && styles.sorted)}
                  onClick={() => onSort(direction ? opposite(sort) : first)}
                >
                  {label}
                  {direction === 'descending' ? (
                    <ArrowDown aria-hidden="true" />
                  ) : (
                    <ArrowUp aria-hidden="true" />
                  )}
                </button>
              ) : (
                label
              )}
            </th>
          );
        })}
        <th scope="col" className={cx(styles.cell, styles.actions)}>
          <span className={styles.unseen}>Actions</span>
        </th>
      </tr>
    </thead>
  );
}

function directionOf(sort: VmSort, key: SortKey): 'ascending' | 'descending' | null {
  if (sort === key) return 'ascending';
  return sort === `-${key}` ? 'descending' : null;
}

function opposite(sort: VmSort): VmSort {
  return (sort.startsWith('-') ? sort.slice(1) : `-${sort}`) as VmSort;
}
