const token =
  /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|('(?:[^']|'')*'?)|("(?:[^"]|"")*"?|`(?:[^`]|``)*`?|\[[^\]]*\]?)|([\p{L}_$][\p{L}\p{N}_$]*)|([0-9.][0-9A-Za-z_.]*)|([\s\S])/gu;

/**
 * The words of a text of SQL, in an order and form that mean the same to SQLite however the text was laid out: no
 * comments or white space, names in lower case and without quotes where they need none. String literals stay as they are.
 */
export function sqlTokens(sql: string): string[] {
  const tokens: string[] = [];
  for (const [, literal, quoted, word, number, symbol] of sql.matchAll(token)) {
    if (literal !== undefined) tokens.push(literal);
    else if (quoted !== undefined) tokens.push(plainName(quoted));
    else if (word !== undefined) tokens.push(word.toLowerCase());
    else if (number !== undefined) tokens.push(number.toLowerCase());
    else if (symbol !== undefined) tokens.push(symbol);
  }
  return tokens;
}

function plainName(quoted: string): string {
  const open = quoted[0] ?? '';
  const inner = quoted.slice(1, -1);
  const name = (open === '[' ? inner : inner.replaceAll(open + open, open)).toLowerCase();
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The tokens from an opening bracket at `start` to its closing one, both included. */
export function bracketed(tokens: readonly string[], start: number): string[] {
  let depth = 0;
  for (let at = start; at < tokens.length; at += 1) {
    if (tokens[at] === '(') depth += 1;
    if (tokens[at] === ')') depth -= 1;
    if (depth === 0) return tokens.slice(start, at + 1);
  }
  return tokens.slice(start);
}

/** The parts between the commas of a bracketed list, without the brackets. */
export function listItems(tokens: readonly string[]): string[][] {
  const items: string[][] = [[]];
  let depth = 0;
  for (const one of tokens.slice(1, -1)) {
    if (one === '(') depth += 1;
    if (one === ')') depth -= 1;
    if (one === ',' && depth === 0) items.push([]);
    else items.at(-1)?.push(one);
  }
  return items.filter((item) => item.length > 0);
}
