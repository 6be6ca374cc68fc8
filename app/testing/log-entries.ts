import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LogEntry {
  /** RFC 3339. */
  readonly at: string;
  readonly level: string;
  readonly message: string;
  /** Undefined: there is none. */
  readonly detail: unknown;
}

/** The main log as a script reads it. Throws for a line that is none: a log without stacks has no such lines. */
export function logEntries(logsDir: string): LogEntry[] {
  const lines = readFileSync(join(logsDir, 'main.log'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const parts = /^(\S+Z) (info|warn|error) ([^{]*?)(?: (\{.*\}))?$/.exec(line);
    if (!parts) throw new Error(`This is no entry of a log: ${line}`);
    const [, at = '', level = '', message = '', detail] = parts;
    return { at, level, message, detail: detail === undefined ? undefined : JSON.parse(detail) };
  });
}
