import { X } from 'lucide-react';
import { useRef } from 'react';
import { cx } from '../../lib/cx.ts';
import { formatCount } from '../../lib/format.ts';
import { SearchBox } from '../../ui/search-box.tsx';
import { type VmFilter, vmFilterNames, vmFilters } from '../../vm/vm-filters.ts';
import type { FilterCounts } from '../../vm/vm-queries.ts';
import type { FilterImage } from './use-filter-image.ts';
import type { ListParams } from './use-list-params.ts';
import styles from './vms-toolbar.module.css';

interface VmsToolbarProps {
  params: ListParams;
  /** The image that the list keeps to; null: it shows VMs of all. */
  image: FilterImage | null;
  counts: FilterCounts | undefined;
  onChange: (changes: Partial<ListParams>) => void;
}

export function VmsToolbar({ params, image, counts, onChange }: VmsToolbarProps) {
  const chips = useRef<HTMLFieldSetElement>(null);
  const shown = vmFilterNames.filter((name) => isWorthShowing(name, params.filter, counts));
  return (
    <div className={styles.toolbar}>
      <fieldset ref={chips} aria-label="Show" className={styles.chips}>
        {shown.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={params.filter === name}
            className={cx(styles.chip, params.filter === name && styles.chosen)}
            onClick={() => onChange({ filter: name })}
          >
            {vmFilters[name].label}
            {/* They count the VMs of all images. */}
            {counts && !image && <span className={styles.count}>{formatCount(counts[name])}</span>}
          </button>
        ))}
        {image && (
          <ImageChip
            image={image}
            onRemove={() => {
              onChange({ imageId: '' });
              // The chip goes, and would take the focus with it.
              chips.current?.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
            }}
          />
        )}
      </fieldset>
      <SearchBox
        label="Search VMs by name or address"
        query={params.query}
        onChange={(query) => onChange({ query })}
      />
    </div>
  );
}

function ImageChip({ image, onRemove }: { image: FilterImage; onRemove: () => void }) {
  const words = `Image: ${image.name ?? (image.missing ? 'missing' : '…')}`;
  return (
    <button
      type="button"
      aria-label={`${words}. Remove this filter`}
      data-tip="Show VMs of all images"
      className={cx(styles.chip, styles.chosen, styles.image)}
      onClick={onRemove}
    >
      <span className={styles.imageName}>{words}</span>
      <X aria-hidden="true" />
    </button>
  );
}

/** Paused and troubled VMs are rare: their chips come and go with them. */
function isWorthShowing(name: VmFilter, chosen: VmFilter, counts: FilterCounts | undefined): boolean {
  if (name === chosen || (name !== 'paused' && name !== 'attention')) return true;
  return (counts?.[name] ?? 0) > 0;
}
