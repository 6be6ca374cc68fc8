import { bracketed, listItems, sqlTokens } from './sql-tokens.ts';

const constraints = new Set(['constraint', 'primary', 'unique', 'check', 'foreign']);

/**
 * What stands in a CREATE TABLE and in no pragma: CHECKs (of a column or of the table: they mean the same), collations,
 * generated columns, AUTOINCREMENT, conflict clauses, deferred keys. One line each, unordered.
 */
export function textualClauses(createTable: string): string[] {
  const tokens = sqlTokens(createTable);
  const body = listItems(bracketed(tokens, tokens.indexOf('(')));
  return body.flatMap((item) => {
    const place = constraints.has(item[0] ?? '') ? 'table' : `column ${item[0]}`;
    return clausesOf(item, place);
  });
}

function clausesOf(item: readonly string[], place: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < item.length; at += 1) {
    const next = item[at + 1];
    switch (item[at]) {
      case 'check': {
        if (next !== '(') break;
        const condition = bracketed(item, at + 1);
        found.push(`check ${condition.join(' ')}`);
        at += condition.length;
        break;
      }
      case 'as': {
        if (next !== '(') break;
        const expression = bracketed(item, at + 1);
        found.push(`${place} as ${expression.join(' ')}`);
        at += expression.length;
        break;
      }
      case 'default':
        // An expression may hold any of these words.
        if (next === '(') at += bracketed(item, at + 1).length;
        break;
      case 'collate':
        found.push(`${place} collate ${next}`);
        break;
      case 'autoincrement':
        found.push(`${place} autoincrement`);
        break;
      case 'conflict':
        found.push(`${item.join(' ')}`);
        return found;
      case 'deferrable':
        found.push(`${place} ${item[at - 1] === 'not' ? 'not ' : ''}${item.slice(at).join(' ')}`);
        return found;
    }
  }
  return found;
}
