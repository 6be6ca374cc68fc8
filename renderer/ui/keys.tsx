import { keyNames } from '../lib/keys.ts';
import styles from './keys.module.css';

/** Keys to press, as Electron writes accelerators, each as a key of its own. `hint`: not part of what they stand beside. */
export function Keys({ keys, hint = false }: { keys: string; hint?: boolean }) {
  return (
    <kbd className={styles.keys} aria-hidden={hint || undefined}>
      {keyNames(keys).map((name) => (
        <kbd key={name} className={styles.key}>
          {name}
        </kbd>
      ))}
    </kbd>
  );
}
