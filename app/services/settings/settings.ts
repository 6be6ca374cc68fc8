import { type Settings, settingsSchema } from '../../contract/index.ts';
import type { EventBus } from '../../lib/bus.ts';
import type { ReadableDb, WritableDb } from '../../store/db.ts';
import { readSetting, readTheme, writeSetting } from '../../store/settings.ts';

const defaults = { onQuit: 'ask', closeToTray: false, notifications: true } as const;

export type SettingsService = ReturnType<typeof createSettings>;

/** What the user has chosen. A value that this version does not understand counts as not chosen, and stays as it is. */
export function createSettings({ db, events }: { db: WritableDb; events: EventBus }) {
  return {
    get: (): Settings => readSettings(db),
    update(changes: { [Key in keyof Settings]?: Settings[Key] | undefined }): Settings {
      for (const [key, value] of Object.entries(changes))
        if (value !== undefined) writeSetting(db, key, value);
      const settings = readSettings(db);
      events.emit('settings.changed', settings);
      return settings;
    },
  };
}

function readSettings(db: ReadableDb): Settings {
  const { onQuit, closeToTray, notifications } = settingsSchema.shape;
  return {
    onQuit: onQuit.catch(defaults.onQuit).parse(readSetting(db, 'onQuit')),
    closeToTray: closeToTray.catch(defaults.closeToTray).parse(readSetting(db, 'closeToTray')),
    notifications: notifications.catch(defaults.notifications).parse(readSetting(db, 'notifications')),
    theme: readTheme(db),
  };
}
