import { createContext, useContext } from 'react';
import type { WindowPurpose } from './window-purpose.ts';

type ReadOnly = WindowPurpose['readOnly'];

/** Why nothing can be changed; null: everything can. */
export const ReadOnlyContext = createContext<ReadOnly>(null);

export const useReadOnly = (): ReadOnly => useContext(ReadOnlyContext);

/** What is said of a button that would change something; undefined where it may. */
export function refusalOf(readOnly: ReadOnly): string | undefined {
  return readOnly ? `Only ${versionOf(readOnly)}, or a later one, can change this` : undefined;
}

/** `version 1.4.0`, where it is known. */
export function versionOf({ writtenBy }: NonNullable<ReadOnly>): string {
  return writtenBy ? `version ${writtenBy}` : 'the newer version';
}
