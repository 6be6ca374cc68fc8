import styles from './table-skeleton.module.css';

const widths = [38, 30, 44, 34, 40, 28];

/** Where rows will be, for the blink in which they are not known. */
export function TableSkeleton() {
  return (
    <div aria-hidden="true" className={styles.rows}>
      {widths.map((width) => (
        <div key={width} className={styles.row}>
          <span style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}
