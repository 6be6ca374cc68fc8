import { z } from 'zod';
import { absolutePathSchema, byIdInput, idSchema, nothing } from './scalars.ts';

const guestFileSystemSchema = z.object({
  mountPoint: z.string(),
  type: z.string(),
  /** In bytes; null: the guest does not tell. */
  totalBytes: z.number().nullable(),
  usedBytes: z.number().nullable(),
});

/** What a guest says of itself: its own word, which nobody has checked. */
export const guestViewSchema = z.discriminatedUnion('available', [
  z.object({
    available: z.literal(true),
    addresses: z.array(z.string()),
    /** Those on disks. */
    fileSystems: z.array(guestFileSystemSchema),
  }),
  z.object({
    available: z.literal(false),
    /** Why not, and what to do about it. */
    reason: z.string(),
  }),
]);
export type GuestView = z.infer<typeof guestViewSchema>;

/** What a command's or a file's bytes may be at most, each way. */
export const longestGuestBytes = 1024 * 1024;

const encodings = ['utf-8', 'base64'] as const;

/** Bytes as text: base64 where they are no UTF-8. */
export const guestBytesSchema = z.object({ text: z.string(), encoding: z.enum(encodings) });
export type GuestBytes = z.infer<typeof guestBytesSchema>;

const guestText = z.string().refine((text) => !text.includes('\0'), 'It has no NUL character.');
/** As many characters as the longest bytes have in base64. */
const bytesField = z.string().max(Math.ceil(longestGuestBytes / 3) * 4);
/** How `text` or `input` stands for bytes; absent: as UTF-8. */
const encodingField = z.enum(encodings).optional();

export const runInGuestInput = z.strictObject({
  id: idSchema,
  /** A program's path in the guest, or its name. No shell reads it or its arguments. */
  program: guestText.min(1).max(4096),
  args: z
    .array(guestText.max(128 * 1024))
    .max(1000)
    .optional(),
  /** What the activity log calls it; absent: the program. */
  named: z.string().min(1).max(1000).optional(),
  /** The folder in which it runs; absent: the agent's. */
  folder: absolutePathSchema.optional(),
  /** What it reads from its standard input; absent: nothing. */
  input: bytesField.optional(),
  inputEncoding: encodingField,
  /** Milliseconds after which it is ended; absent: 30 seconds. */
  timeoutMs: z.int().min(1).max(3_600_000).optional(),
  /** Bytes of each stream that are answered; the rest is thrown away. Absent: 256 KiB. */
  mostBytes: z.int().min(0).max(longestGuestBytes).optional(),
});
export type RunInGuestInput = z.infer<typeof runInGuestInput>;

const keptOutputSchema = guestBytesSchema.extend({
  /** There was more. */
  truncated: z.boolean(),
});
export type KeptOutput = z.infer<typeof keptOutputSchema>;

export const runInGuestOutput = z.object({
  /** 128 and its number for a signal, 127 where there is no such program; null: it was ended when its time was over. */
  exitCode: z.int().nullable(),
  stdout: keptOutputSchema,
  stderr: keptOutputSchema,
});
export type RunInGuestOutput = z.infer<typeof runInGuestOutput>;

export const readGuestFileInput = z.strictObject({
  id: idSchema,
  path: absolutePathSchema,
  /** A longer file is refused. Absent: 256 KiB. */
  mostBytes: z.int().min(0).max(longestGuestBytes).optional(),
});
export type ReadGuestFileInput = z.infer<typeof readGuestFileInput>;

export const writeGuestFileInput = z.strictObject({
  id: idSchema,
  path: absolutePathSchema,
  text: bytesField,
  encoding: encodingField,
});
export type WriteGuestFileInput = z.infer<typeof writeGuestFileInput>;

export const agentChannels = {
  /** Asks the guest's agent now. */
  'vms.guest': { input: byIdInput, output: guestViewSchema },
  /** Runs a command in the guest and answers when it has ended. One whose caller goes away is ended. */
  'vms.run': { input: runInGuestInput, output: runInGuestOutput },
  'vms.readFile': { input: readGuestFileInput, output: guestBytesSchema },
  /** Replaces a file's content, or makes the file. */
  'vms.writeFile': { input: writeGuestFileInput, output: nothing },
} as const;
