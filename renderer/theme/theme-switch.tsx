import { Monitor, Moon, Sun } from 'lucide-react';
import { cx } from '../lib/cx.ts';
import { chooseTheme, type ThemeChoice, themeChoices, useThemeChoice } from './theme-choice.ts';
import styles from './theme-switch.module.css';

const looks: Record<ThemeChoice, { label: string; icon: typeof Sun }> = {
  system: { label: 'Follow the system', icon: Monitor },
  light: { label: 'Light', icon: Sun },
  dark: { label: 'Dark', icon: Moon },
};

export function ThemeSwitch() {
  const chosen = useThemeChoice();
  return (
    <fieldset aria-label="Theme" className={styles.themes}>
      {themeChoices.map((choice) => {
        const { label, icon: Icon } = looks[choice];
        return (
          <label
            key={choice}
            data-tip={label}
            className={cx(styles.theme, choice === chosen && styles.chosen)}
          >
            <input
              type="radio"
              name="theme"
              aria-label={label}
              checked={choice === chosen}
              onChange={() => chooseTheme(choice)}
            />
            <Icon aria-hidden="true" />
          </label>
        );
      })}
    </fieldset>
  );
}
