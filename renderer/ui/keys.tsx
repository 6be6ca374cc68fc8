import { keyNames } from '../lib/keys.ts';
import styles from './keys.module.css';

/** Keys to press, as Electron writes accelerators, each as a key of its own. */
export function Keys({ keys }: { keys: string }) {
  return (
    <kbd className={styles.keys}>
      {keyNames(keys).map((name) => (
        <kbd key={name} className={styles.key}>
          {name}
        </kbd>
      ))}
    </kbd>
  );
}
