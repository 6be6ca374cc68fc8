import { z } from 'zod';

/** A program that is connected to the control socket. All that it says of itself is its own word. */
export const apiClientSchema = z.object({
  /** Of the connection, in this session. */
  id: z.int(),
  /** As whom the activity log names it. */
  actor: z.enum(['cli', 'mcp', 'api']),
  /** Its name and version, as in the header `User-Agent`; null: it has not said. */
  program: z.string().nullable(),
  /** What it asked last: `GET /v1/events`. */
  request: z.string(),
  /** Its first request on this connection: RFC 3339. */
  since: z.string(),
});
export type ApiClient = z.infer<typeof apiClientSchema>;

export const apiClientChannels = {
  /** Those that are connected now, the longest first. */
  'apiClients.list': { input: z.strictObject({}), output: z.array(apiClientSchema) },
} as const;
