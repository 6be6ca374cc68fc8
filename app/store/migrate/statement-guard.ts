/** Pragmas that only tell, and the one that a rebuild needs around its rename (see rebuild-table.ts). */
const allowedPragmas = new Set([
  'foreign_key_check',
  'foreign_key_list',
  'index_info',
  'index_list',
  'index_xinfo',
  'legacy_alter_table',
  'table_info',
  'table_list',
  'table_xinfo',
]);

/** Each character has one way to match, so that no text takes long. */
const firstWord = /^(?:[\s;]|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*([A-Za-z]+)(?:\s+(?:\w+\.)?(\w+))?/;

const transactions = new Set(['BEGIN', 'COMMIT', 'END', 'ROLLBACK', 'SAVEPOINT', 'RELEASE']);
const files = new Set(['ATTACH', 'DETACH', 'VACUUM']);

/**
 * Why a migration may not run this statement; null when it may. The transaction is the runner's, one file is all that
 * it protects, and a pragma could switch the protection off.
 */
export function whyRefused(sql: string): string | null {
  const [, word = '', next = ''] = firstWord.exec(sql) ?? [];
  const keyword = word.toUpperCase();
  if (transactions.has(keyword)) return `${keyword}: its transaction belongs to the runner`;
  if (files.has(keyword)) return `${keyword}: it works on this database alone`;
  if (keyword === 'PRAGMA' && !allowedPragmas.has(next.toLowerCase())) {
    return `PRAGMA ${next.toLowerCase()}: settings belong to the runner`;
  }
  return null;
}
