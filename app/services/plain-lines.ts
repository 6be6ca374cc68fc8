import { stripVTControlCharacters } from 'node:util';

/** The lines of what a guest or a program printed, without anything that a terminal or a screen would obey; empty ones are left out. */
export function plainLines(text: string): string[] {
  return stripVTControlCharacters(text)
    .split(/[\r\n]+/)
    .map((line) => line.replace(/\p{C}/gu, '').trimEnd().slice(0, 500))
    .filter((line) => line !== '');
}
