import { type Settings, settingsSchema } from '../contract/index.ts';
import type { ReadableDb, WritableDb } from '../store/db.ts';
import { readSetting, writeSetting } from '../store/settings.ts';

const defaults: Settings = { onQuit: 'ask' };

export type SettingsService = ReturnType<typeof createSettings>;

/** What the user has chosen. A value that this version does not understand counts as not chosen, and stays as it is. */
export function createSettings({ db }: { db: WritableDb }) {
  return {
    get: (): Settings => readSettings(db),
    update(changes: { [Key in keyof Settings]?: Settings[Key] | undefined }): Settings {
      for (const [key, value] of Object.entries(changes))
        if (value !== undefined) writeSetting(db, key, value);
      return readSettings(db);
    },
  };
}

function readSettings(db: ReadableDb): Settings {
  const onQuit = settingsSchema.shape.onQuit.safeParse(readSetting(db, 'onQuit'));
  return { onQuit: onQuit.success ? onQuit.data : defaults.onQuit };
}
