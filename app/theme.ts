import { nativeTheme } from 'electron';
import type { Dashboard } from './dashboard.ts';

/** The chosen theme, for everything that Chromium draws: the page, what shows while it draws, menus and dialogs. */
export function followThemeChoice({ settings, events }: Pick<Dashboard, 'settings' | 'events'>): void {
  nativeTheme.themeSource = settings.get().theme;
  events.on('settings.changed', ({ theme }) => {
    nativeTheme.themeSource = theme;
  });
}
