import type { NameCheck } from '../../contract/index.ts';
import type { ReadableDb } from '../../store/db.ts';
import { lookAlike } from '../../store/names.ts';
import { nameTaken } from '../../store/rows.ts';

/** The row that is to get a name. A name that it has already stays usable, whatever it looks like. */
interface Own {
  readonly id: string;
  readonly name: string;
}

/** Which names VMs or images may still get. */
export function freeNames(db: ReadableDb, table: 'images' | 'vms') {
  function refusal(name: string, own?: Own) {
    if (name === own?.name) return null;
    const other = lookAlike(db, table, name, own?.id);
    return other ? nameTaken(table === 'vms' ? 'VM' : 'image', name, other.name) : null;
  }
  return {
    /** Throws `name_taken` where another row has a name that looks like this one. `own` absent: it is for a new row. */
    require(name: string, own?: Own): void {
      const error = refusal(name, own);
      if (error) throw error;
    },
    check(name: string, own?: Own): NameCheck {
      const error = refusal(name, own)?.value;
      return { reason: error ? `${error.message} ${error.hint}` : null };
    },
    isFree: (name: string): boolean => refusal(name) === null,
  };
}
