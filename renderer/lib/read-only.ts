import { createContext, useContext } from 'react';
import type { WindowPurpose } from './window-purpose.ts';

type ReadOnly = WindowPurpose['readOnly'];

/** Why nothing can be changed; null: everything can. */
export const ReadOnlyContext = createContext<ReadOnly>(null);

export const useReadOnly = (): ReadOnly => useContext(ReadOnlyContext);

/** What is said of a button that would change something; undefined where it may. */
export function refusalOf(readOnly: ReadOnly): string | undefined {
  return readOnly ? `${updateOf(readOnly)} to change this` : undefined;
}

/** `Update to 1.4.0`, where that is known. */
export function updateOf({ writtenBy }: NonNullable<ReadOnly>): string {
  return writtenBy ? `Update to ${writtenBy}` : 'Update Banger Desktop';
}
