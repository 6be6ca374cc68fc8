import { eastAsianWidth } from 'get-east-asian-width';

/** Its characters take one cell each. All other text needs Unicode's tables, which take longer to load than VMs to list. */
const ascii = /^[\x20-\x7e]*$/;
let segmenter: Intl.Segmenter | undefined;
/** Drawn as a picture, by itself or because it is followed by the sign that asks for it. */
const picture = /^\p{Emoji_Presentation}|️/u;

/** Cells of a terminal that the text takes; it must be plain. */
export function textWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes(text)) width += widthOf(segment);
  return width;
}

/** The text, or as much of its beginning as fits into `width` cells with `…` behind it. */
export function fitted(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const { segment } of graphemes(text)) {
    used += widthOf(segment);
    if (used > width) break;
    kept += segment;
  }
  return `${kept}…`;
}

function graphemes(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

function widthOf(grapheme: string): number {
  if (picture.test(grapheme)) return 2;
  return eastAsianWidth(grapheme.codePointAt(0) ?? 0);
}
