import { z } from 'zod';
import type { AppError } from '../../contract/errors.ts';
import { plainLine } from '../../lib/plain-text.ts';
import { driverFailure } from '../driver/failures.ts';

/**
 * What QEMU says over QMP: one JSON object a line.
 * https://www.qemu.org/docs/master/interop/qmp-spec.html
 */
export type QmpMessage =
  | { readonly kind: 'greeting'; readonly version: string }
  | { readonly kind: 'return'; readonly id: number | null; readonly value: unknown }
  /** `id` is null when QEMU could not read the command at all; `text` is one plain line. */
  | { readonly kind: 'error'; readonly id: number | null; readonly class: string; readonly text: string }
  | { readonly kind: 'event'; readonly name: string; readonly data: Readonly<Record<string, unknown>> };

export type QmpEvent = Extract<QmpMessage, { kind: 'event' }>;
export type QmpAnswer = Extract<QmpMessage, { kind: 'return' | 'error' }>;

const id = z.number().optional();
const versionNumber = z.object({ major: z.number(), minor: z.number(), micro: z.number() });

const messageSchema = z.union([
  z
    .object({ QMP: z.object({ version: z.object({ qemu: versionNumber }) }) })
    .transform(({ QMP }): QmpMessage => {
      const { major, minor, micro } = QMP.version.qemu;
      return { kind: 'greeting', version: `${major}.${minor}.${micro}` };
    }),
  z
    .object({ event: z.string(), data: z.record(z.string(), z.unknown()).catch({}) })
    .transform((line): QmpMessage => ({ kind: 'event', name: line.event, data: line.data })),
  z.object({ error: z.object({ class: z.string(), desc: z.string() }), id }).transform(
    (line): QmpMessage => ({
      kind: 'error',
      id: line.id ?? null,
      class: line.error.class,
      text: plainLine(line.error.desc),
    }),
  ),
  z
    .object({ return: z.unknown(), id })
    .refine((line) => 'return' in line)
    .transform((line): QmpMessage => ({ kind: 'return', id: line.id ?? null, value: line.return })),
]);

/** Longer than any answer of QEMU by far; whatever sends more without a line's end is not QEMU. */
const longestLine = 8 * 1024 * 1024;

const newline = 0x0a;

/** Returns a function that takes bytes as they come, cut anywhere, and gives the messages that they complete. Throws `hypervisor_failed`. */
export function createQmpDecoder(): (chunk: Uint8Array) => QmpMessage[] {
  let pending: Uint8Array[] = [];
  let pendingLength = 0;

  return (chunk) => {
    const messages: QmpMessage[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const line = Buffer.concat([...pending, chunk.subarray(start, end)]).toString('utf8');
      pending = [];
      pendingLength = 0;
      start = end + 1;
      if (line.trim() !== '') messages.push(parseQmpLine(line));
    }
    // A copy: whoever gave the chunk may use its memory again.
    if (start < chunk.length) pending.push(Buffer.from(chunk.subarray(start)));
    pendingLength += chunk.length - start;
    if (pendingLength > longestLine) throw notQmp('a line without end');
    return messages;
  };
}

export function parseQmpLine(line: string): QmpMessage {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw notQmp(line);
  }
  const parsed = messageSchema.safeParse(json);
  if (!parsed.success) throw notQmp(line);
  return parsed.data;
}

export function encodeQmpCommand(command: string, args: object | undefined, commandId: number): string {
  return `${JSON.stringify({ execute: command, ...(args ? { arguments: args } : {}), id: commandId })}\n`;
}

function notQmp(line: string): AppError {
  return driverFailure('hypervisor_failed', {
    message: 'The control socket sent data that isn’t QEMU’s control protocol.',
    unchanged: 'The VM is unchanged.',
    hint: 'Make sure that no other program uses the control socket’s folder.',
    details: [plainLine(line)],
  });
}
