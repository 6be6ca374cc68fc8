import type { ClipboardEvent } from 'react';
import { cx } from '../lib/cx.ts';
import styles from './path-text.module.css';

interface PathTextProps {
  path: string;
  className?: string | undefined;
}

/** A path on one line: where it is too long, folders give way before the file's name. All of it on hover. */
export function PathText({ path, className }: PathTextProps) {
  // With the slash before it: what is cut off ends in “…”.
  const name = Math.max(path.lastIndexOf('/', path.length - 2), 0);
  const folder = path.slice(0, name);
  return (
    <span
      className={cx(styles.path, className)}
      data-tip={path}
      data-selectable
      onCopy={(event) => copyWhole(event, path)}
    >
      <span className={cx(styles.folder, folder.length <= 3 && styles.short)}>{folder}</span>
      <span className={styles.name}>{path.slice(name)}</span>
    </span>
  );
}

/** Its two parts would be copied as two lines. */
function copyWhole(event: ClipboardEvent<HTMLElement>, path: string): void {
  const selection = window.getSelection();
  const within = (node: Node | null | undefined) => node && event.currentTarget.contains(node);
  if (!within(selection?.anchorNode) || !within(selection?.focusNode)) return;
  event.preventDefault();
  event.clipboardData.setData('text/plain', path);
}
