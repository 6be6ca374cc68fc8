/** What the last terminal was given, for tests in a document without layout, where xterm cannot be. */
export const fakeTerminal = {
  text: '',
  type: (_: string): void => {},
};

export function createTerminal() {
  const decoder = new TextDecoder();
  fakeTerminal.text = '';
  let selected = '';
  const terminal = {
    options: { disableStdin: true },
    rows: 24,
    buffer: { active: { cursorX: 0 } },
    write: (data: Uint8Array | string, shown?: () => void) => {
      fakeTerminal.text += typeof data === 'string' ? data : decoder.decode(data, { stream: true });
      shown?.();
    },
    registerMarker: () => ({ line: fakeTerminal.text.split('\n').length - 1 }),
    scrollToTop: () => {},
    scrollToLine: () => {},
    select: () => {},
    selectAll: () => {
      selected = fakeTerminal.text;
    },
    getSelection: () => selected,
    clearSelection: () => {
      selected = '';
    },
    reset: () => {
      fakeTerminal.text = '';
    },
    onData: (listener: (data: string) => void) => {
      fakeTerminal.type = (data) => {
        if (!terminal.options.disableStdin) listener(data);
      };
      return { dispose: () => {} };
    },
    focus: () => {},
  };
  return { terminal, dispose: () => {} };
}
