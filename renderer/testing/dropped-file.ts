import { basename } from 'node:path';
import { fireEvent } from '@testing-library/react';

/** A `File` of a document without a disk knows no path; a test's bridge does. */
const paths = new WeakMap<object, string>();

export const pathOfTestFile = (file: object): string => paths.get(file) ?? '';

/** Drops files on the element, as Chromium tells of it: those with these paths, or one that has none. */
export function drop(target: Element, ...dropped: (string | null)[]): void {
  const files = dropped.map((path) => {
    const file = new File(['x'], path === null ? 'picture.png' : basename(path));
    if (path !== null) paths.set(file, path);
    return file;
  });
  const dataTransfer = { files, types: ['Files'], dropEffect: 'none' };
  fireEvent.dragOver(target, { dataTransfer });
  fireEvent.drop(target, { dataTransfer });
}
