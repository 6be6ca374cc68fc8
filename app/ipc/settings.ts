import type { SettingsService } from '../services/settings/settings.ts';
import type { HandlersOf } from './handlers.ts';

export function settingsHandlers(settings: SettingsService): HandlersOf<'settings'> {
  return {
    'settings.get': () => settings.get(),
    'settings.update': (changes) => settings.update(changes),
  };
}
