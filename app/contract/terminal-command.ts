import { z } from 'zod';

/** The link by which terminals find the program of an AppImage, which no package has put on the PATH. */
export const terminalCommandSchema = z.object({
  /** Where it is, or would be. */
  link: z.string(),
  isLinked: z.boolean(),
  /** Terminals look for programs in its folder; some do so only after the next login, once it exists. */
  isOnPath: z.boolean(),
});
export type TerminalCommand = z.infer<typeof terminalCommandSchema>;

export const terminalCommandChannels = {
  /** Null: this program is no AppImage, and needs none. */
  'terminalCommand.get': { input: z.strictObject({}), output: terminalCommandSchema.nullable() },
  /** Makes or removes the link. Throws `file_invalid` where something else is in its place. */
  'terminalCommand.set': {
    input: z.strictObject({ isLinked: z.boolean() }),
    output: terminalCommandSchema.nullable(),
  },
} as const;
