import type { DbStatus } from '../../app/contract/database.ts';

type ReadOnly = NonNullable<DbStatus['readOnly']>;

export interface WindowPurpose {
  /** It tells of a start-up that needs time, or a person; the dashboard comes in a window of its own. */
  readonly startUp: boolean;
  /** Why nothing can be changed; null: everything can. */
  readonly readOnly: ReadOnly | null;
}

/** What the main process opened the window for. In its address, because it must be known before the first frame. */
export function windowPurpose(search = window.location.search): WindowPurpose {
  const given = new URLSearchParams(search);
  const newer = given.get('newer');
  return {
    startUp: given.has('start-up'),
    readOnly: newer === null ? null : { reason: 'newer', writtenBy: newer || null },
  };
}
