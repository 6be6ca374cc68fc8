import { plainText } from '../../lib/plain-text.ts';

/** A line without an end is given out in pieces of so many characters. */
const longestLine = 1024 * 1024;

/** Tried at the first of several `\r` alone: at each of them, a guest that prints nothing else would hold up everything. */
const lineEnd = /(?<!\r)(?:\r*\n|\r+(?=[^\r\n]))/;

/**
 * Turns what a guest printed, stretch by stretch, into text for people: UTF-8, a line break after each line, and nothing in it
 * that a terminal would obey. Overprinted lines (a progress that counts up) are all there, one below the other.
 */
export function createConsoleText() {
  const decoder = new TextDecoder();
  /** The line that has no end yet. */
  let open = '';

  return {
    /** The lines that are whole now. */
    add(data: Uint8Array): string {
      const lines = (open + decoder.decode(data, { stream: true })).split(lineEnd);
      open = lines.pop() ?? '';
      if (open.length > longestLine) {
        lines.push(open);
        open = '';
      }
      return lines.map((line) => `${plain(line)}\n`).join('');
    },

    /** What is left when nothing more comes. */
    end(): string {
      const line = plain(open + decoder.decode());
      return line === '' ? '' : `${line}\n`;
    },
  };
}

function plain(line: string): string {
  return plainText(line).replaceAll('\r', '');
}
