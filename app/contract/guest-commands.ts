import { z } from 'zod';
import { guestCommandLimits, guestUserPattern } from './guest-command-limits.ts';

/** A text that can be a word of a command: the system ends each at its first NUL. */
const wordSchema = z
  .string()
  .max(guestCommandLimits.wordBytes, 'must not be longer than 128 KiB')
  .refine((text) => !text.includes('\0'), 'must not contain NUL');

/** A command for the guest of a VM, whose streams are followed. No shell reads it. */
export const guestCommandSchema = z.strictObject({
  /** The program, by its path or its name, and its arguments. */
  command: z
    .tuple([wordSchema.min(1, 'must not be empty')], wordSchema)
    .check(z.maxLength(guestCommandLimits.words, `must have at most ${guestCommandLimits.words} words`)),
  /** As whom it runs in the guest: a name or a number; absent: root, or as whom the VM is logged into. */
  user: z.string().regex(guestUserPattern, 'must be the name of a user').optional(),
  /** The folder in which it runs; absent: the one in which commands begin in that guest. */
  cwd: wordSchema
    .min(1, 'must not be empty')
    .max(guestCommandLimits.folderBytes, 'must not be longer than 4 KiB')
    .optional(),
  /** `NAME=value`, beside those that are set in the guest. */
  environment: z
    .array(wordSchema.regex(/^[A-Za-z_]\w*=/, 'must be NAME=value'))
    .max(1024)
    .optional(),
  /** False where absent: its standard input is empty. */
  hasInput: z.boolean().optional(),
  /** What it copies, where it is a part of a copy: the activity says that in place of its name. A path in the guest. */
  copies: z
    .strictObject({
      path: wordSchema
        .min(1, 'must not be empty')
        .max(guestCommandLimits.folderBytes, 'must not be longer than 4 KiB'),
      direction: z.enum(['in', 'out']),
    })
    .optional(),
});
export type GuestCommandInput = z.infer<typeof guestCommandSchema>;

/** Signals that can be passed on to a command. */
export const guestSignals = ['HUP', 'INT', 'QUIT', 'KILL', 'USR1', 'USR2', 'TERM', 'CONT', 'STOP'] as const;
export type GuestSignal = (typeof guestSignals)[number];
