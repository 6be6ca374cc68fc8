import { Monitor, Moon, Sun } from 'lucide-react';
import { useId } from 'react';
import type { Theme } from '../../../app/contract/themes.ts';
import { cx } from '../../lib/cx.ts';
import { refusalOf, useReadOnly } from '../../lib/read-only.ts';
import { useSettings } from './settings-queries.ts';
import styles from './theme-switch.module.css';

const looks: Record<Theme, { label: string; icon: typeof Sun }> = {
  system: { label: 'Follow the system', icon: Monitor },
  light: { label: 'Light', icon: Sun },
  dark: { label: 'Dark', icon: Moon },
};
const themes = Object.keys(looks) as Theme[];

/** `named`: with its words beside its signs. */
export function ThemeSwitch({ named = false }: { named?: boolean }) {
  const group = useId();
  const { settings, change } = useSettings();
  const refusal = refusalOf(useReadOnly());
  return (
    <fieldset aria-label="Theme" className={styles.themes}>
      {themes.map((theme) => {
        const { label, icon: Icon } = looks[theme];
        const chosen = theme === settings?.theme;
        return (
          <label
            key={theme}
            data-tip={refusal ?? (named ? undefined : label)}
            className={cx(styles.theme, named && styles.named, chosen && styles.chosen)}
          >
            <input
              type="radio"
              name={group}
              aria-label={label}
              checked={chosen}
              disabled={refusal !== undefined}
              onChange={() => change({ theme })}
            />
            <Icon aria-hidden="true" />
            {named && label}
          </label>
        );
      })}
    </fieldset>
  );
}
