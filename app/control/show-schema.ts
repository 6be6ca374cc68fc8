import { z } from 'zod';

/** What a later start was given, beside Chromium's switches: a link. */
export const showSchema = z.strictObject({ args: z.array(z.string().max(4096)).max(16) });
