/**
 * What a terminal obeys (ECMA-48): strings with their ends, control sequences, and other escapes. None of the three reads
 * on beyond the beginning of the next, so that the time it takes grows as the text does, and no faster: guests choose it.
 */
const strings =
  '(?:\\x1b[P\\]X^_]|[\\x90\\x98\\x9d-\\x9f])[^\\r\\n\\x07\\x1b\\x80-\\x9f]*(?:\\x07|\\x1b\\\\|\\x9c)';
const sequences = '(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]';
const escapes = '\\x1b[ -/]*[0-~]';
const obeyed = new RegExp(`${strings}|${sequences}|${escapes}`, 'g');

/** Text without any of these is plain, which spares most text Unicode's tables: they take milliseconds to load. */
const unusual = /[^\t\r\n\x20-\x7e]/;

/** Characters of a line; what is longer was not meant to be read. */
const longestLine = 500;

/** The text without anything that a terminal or a screen would obey, but for tabs and the ends of lines. */
export function plainText(text: string): string {
  if (!unusual.test(text)) return text;
  return text.replace(obeyed, '').replace(/(?![\t\r\n])\p{C}/gu, '');
}

/** The lines of what a guest or a program printed, as plain text, each cut at 500 characters; empty ones are left out. */
export function plainLines(text: string): string[] {
  return plainText(text)
    .replaceAll('\t', ' ')
    .split(/[\r\n]+/)
    .map((line) => line.trimEnd().slice(0, longestLine))
    .filter((line) => line !== '');
}

/** The same on one line, cut there too: for a sentence that quotes it. What comes after the first 4 KiB is not looked at. */
export function plainLine(text: string): string {
  return plainLines(text.slice(0, 4096)).join(' ').trim().slice(0, longestLine);
}
