import { Eye } from 'lucide-react';
import { updateOf, useReadOnly } from '../../lib/read-only.ts';
import styles from './read-only-banner.module.css';

/** On every screen of a database that may only be looked at: why, what is shown, what to do. */
export function ReadOnlyBanner() {
  const readOnly = useReadOnly();
  if (!readOnly) return null;
  const { writtenBy } = readOnly;
  return (
    <div role="note" aria-label="Read-only" className={styles.banner}>
      <Eye aria-hidden="true" />
      <p data-selectable>
        <strong>Read-only.</strong> This database was last used by{' '}
        {writtenBy ? `Banger Desktop ${writtenBy}` : 'a newer version of Banger Desktop'}. VM states may be
        out of date. {updateOf(readOnly)} to make changes.
      </p>
    </div>
  );
}
