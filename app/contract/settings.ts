import { z } from 'zod';
import { themes } from './themes.ts';

/** What becomes of running VMs when the dashboard quits. */
export const quitChoices = ['leave', 'pause', 'stop'] as const;
export type QuitChoice = (typeof quitChoices)[number];

export const settingsSchema = z.object({
  onQuit: z.enum(['ask', ...quitChoices]),
  /** Closing the window leaves the dashboard in the tray, where the desktop shows one. */
  closeToTray: z.boolean(),
  /** The desktop tells of VMs that die and jobs that end while the window does not have the focus. */
  notifications: z.boolean(),
  theme: z.enum(themes),
});
export type Settings = z.infer<typeof settingsSchema>;

export const settingsChannels = {
  'settings.get': { input: z.strictObject({}), output: settingsSchema },
  /** Changed keys only. */
  'settings.update': { input: settingsSchema.partial().strict(), output: settingsSchema },
} as const;
