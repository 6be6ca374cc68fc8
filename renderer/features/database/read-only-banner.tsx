import { Eye } from 'lucide-react';
import { useReadOnly, versionOf } from '../../lib/read-only.ts';
import styles from './read-only-banner.module.css';

/** On every screen of a database that may only be looked at: why, what is shown, what to do. */
export function ReadOnlyBanner() {
  const readOnly = useReadOnly();
  if (!readOnly) return null;
  const { writtenBy } = readOnly;
  return (
    <div role="note" aria-label="Only for looking" className={styles.banner}>
      <Eye aria-hidden="true" />
      <p data-selectable>
        <strong>
          {writtenBy ? `Banger Desktop ${writtenBy} wrote` : 'A newer Banger Desktop wrote'} this database.
        </strong>{' '}
        It is shown as it was recorded, whatever the VMs do now; nothing can be changed. Update to{' '}
        {versionOf(readOnly)} to use it.
      </p>
    </div>
  );
}
