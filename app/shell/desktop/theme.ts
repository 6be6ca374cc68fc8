import { nativeTheme } from 'electron';
import type { Theme } from '../../contract/index.ts';
import type { Dashboard } from '../../dashboard/dashboard.ts';

/** The chosen theme, for everything that Chromium draws: the page, what shows while it draws, menus and dialogs. */
export function applyTheme(theme: Theme): void {
  nativeTheme.themeSource = theme;
}

export function followThemeChoice({ events }: Pick<Dashboard, 'events'>): void {
  events.on('settings.changed', ({ theme }) => applyTheme(theme));
}
