import { plural } from '../../lib/format.ts';
import { inWords } from '../../lib/locale.ts';

interface Table {
  readonly name: string;
  readonly rows: number;
  /** There may have been more. */
  readonly damaged: boolean;
}

/** `Recovered 3 VMs. No images could be recovered.` */
export function recoveredWords(tables: readonly Table[]): string {
  const named = [
    { table: tables.find(({ name }) => name === 'vms'), one: 'VM' },
    { table: tables.find(({ name }) => name === 'images'), one: 'image' },
  ];
  const found = named.flatMap(({ table, one }) => (table && table.rows > 0 ? plural(table.rows, one) : []));
  const lost = named.flatMap(({ table, one }) => (table?.rows === 0 && table.damaged ? `${one}s` : []));
  const partial = named.flatMap(({ table, one }) =>
    table && table.rows > 0 && table.damaged ? `${one}s` : [],
  );
  const others = tables.some(({ name, damaged }) => damaged && name !== 'vms' && name !== 'images');
  const sentences = [
    found.length > 0 ? `Recovered ${inWords(found)}.` : 'Recovered no VMs or images.',
    found.length > 0 && lost.length > 0 && `No ${lost.join(' or ')} could be recovered.`,
    partial.length > 0 && `Some ${inWords(partial)} may be missing.`,
    others && 'Some activity or other records may be missing.',
  ];
  return sentences.filter(Boolean).join(' ');
}
