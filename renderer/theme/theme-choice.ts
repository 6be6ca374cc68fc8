import { useSyncExternalStore } from 'react';

export const themeChoices = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const storageKey = 'theme';
const listeners = new Set<() => void>();

function isChoice(value: string | null): value is ThemeChoice {
  return value !== null && (themeChoices as readonly string[]).includes(value);
}

function current(): ThemeChoice {
  const stored = localStorage.getItem(storageKey);
  return isChoice(stored) ? stored : 'system';
}

/** Puts the stored choice on the document; before the first render, so that nothing flashes. */
export function applyTheme(): void {
  const choice = current();
  if (choice === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
}

export function chooseTheme(choice: ThemeChoice): void {
  localStorage.setItem(storageKey, choice);
  applyTheme();
  for (const listener of listeners) listener();
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, current);
}
