import type { Terminal } from '@xterm/xterm';
import { formatCount } from '../../lib/format.ts';
import { notify } from '../../ui/notify.ts';

/** Copies what is selected in a terminal (or on the page). */
export function copySelection(terminal: Terminal | null): void {
  const text = selectionIn(terminal);
  if (text !== '') copy(text, 'Copied');
  else
    notify({
      title: 'Nothing is selected',
      description: 'Drag over the console to select text.',
      tone: 'plain',
    });
}

/** Copies what is selected; where nothing is, all that the terminal holds. */
export function copySelectionOrAll(terminal: Terminal | null): void {
  const selected = selectionIn(terminal);
  if (selected !== '' || !terminal) {
    copySelection(terminal);
    return;
  }
  terminal.selectAll();
  const all = terminal.getSelection().trimEnd();
  terminal.clearSelection();
  const lines = all.split('\n').length;
  copy(`${all}\n`, lines === 1 ? 'Copied the line' : `Copied all ${formatCount(lines)} lines`);
}

function selectionIn(terminal: Terminal | null): string {
  return terminal?.getSelection() || window.getSelection()?.toString() || '';
}

function copy(text: string, title: string): void {
  void navigator.clipboard.writeText(text).then(() => notify({ title, tone: 'plain' }));
}
