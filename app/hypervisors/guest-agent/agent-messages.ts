import { z } from 'zod';
import { plainLine } from '../../lib/plain-text.ts';

/** What an agent answers: one JSON object a line. Null: the line is none. */
export type AgentAnswer = { readonly value: unknown } | { readonly refusal: string };

const answerSchema = z.union([
  z
    .object({ error: z.object({ desc: z.string() }) })
    .transform(({ error }): AgentAnswer => ({ refusal: plainLine(withoutMiddle(error.desc)) })),
  z
    .object({ return: z.unknown() })
    .refine((line) => 'return' in line)
    .transform((line): AgentAnswer => ({ value: line.return })),
]);

/** Names are repeated in what is refused, and may be long; why it is refused stands at the end. */
function withoutMiddle(text: string): string {
  return text.length > 400 ? `${text.slice(0, 200)} … ${text.slice(-200)}` : text;
}

export function parseAnswer(line: Buffer): AgentAnswer | null {
  try {
    return answerSchema.safeParse(JSON.parse(line.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** No JSON has this byte, nor UTF-8: it makes both sides forget what they had of a line. */
export const delimiter = 0xff;
const newline = 0x0a;

/** Returns a function that takes bytes as they come and gives the lines that they complete. It holds at most one line. */
export function createLineReader(): {
  read(chunk: Buffer): Buffer[];
  /** Bytes of the line that is not complete. */
  pending(): number;
  forget(): void;
} {
  let parts: Buffer[] = [];
  let size = 0;
  const forget = () => {
    parts = [];
    size = 0;
  };
  return {
    read: (chunk) => {
      const lines: Buffer[] = [];
      let rest = chunk;
      const reset = rest.lastIndexOf(delimiter);
      if (reset !== -1) {
        forget();
        rest = rest.subarray(reset + 1);
      }
      for (let end = rest.indexOf(newline); end !== -1; end = rest.indexOf(newline)) {
        const line = Buffer.concat([...parts, rest.subarray(0, end)]);
        forget();
        rest = rest.subarray(end + 1);
        if (line.length > 0) lines.push(line);
      }
      if (rest.length > 0) parts.push(rest);
      size += rest.length;
      return lines;
    },
    pending: () => size,
    forget,
  };
}

/** ASCII alone, so that no cut falls into a character. */
export function encodeCommand(command: string, args: object | undefined): string {
  const json = JSON.stringify({ execute: command, ...(args ? { arguments: args } : {}) });
  return `${json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
