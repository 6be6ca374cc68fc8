import { z } from 'zod';

/** What becomes of running VMs when the dashboard quits. */
export const quitChoices = ['leave', 'pause', 'stop'] as const;
export type QuitChoice = (typeof quitChoices)[number];

export const settingsSchema = z.object({
  onQuit: z.enum(['ask', ...quitChoices]),
});
export type Settings = z.infer<typeof settingsSchema>;

export const settingsChannels = {
  'settings.get': { input: z.strictObject({}), output: settingsSchema },
  /** Changed keys only. */
  'settings.update': { input: settingsSchema.partial().strict(), output: settingsSchema },
} as const;
