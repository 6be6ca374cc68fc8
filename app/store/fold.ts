/**
 * Text as searches, name orders and looks for a look-alike compare it: neither case, nor the way an accent is encoded, nor whether
 * a sign is asked to be a picture makes a difference. No index serves it.
 */
export function fold(text: string): string {
  // Upper case folds more than lower case does: ß and SS, σ and ς become equal.
  return text.replaceAll('\ufe0f', '').normalize('NFKC').toUpperCase();
}

/**
 * The same of a column, in SQL. Nearly all names are ASCII (as many bytes as characters), which SQLite folds itself: a call of JavaScript for each
 * of ten thousand rows costs more than all else that a list takes.
 */
export function foldOf(column: string): string {
  return `CASE WHEN octet_length(${column}) = length(${column}) THEN upper(${column}) ELSE fold(${column}) END`;
}
