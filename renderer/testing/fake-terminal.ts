/** What the last terminal was given, for tests in a document without layout, where xterm cannot be. */
export const fakeTerminal = {
  text: '',
  type: (_: string): void => {},
  /** Shows lines so far above the latest; 0: the latest. */
  scroll: (_: number): void => {},
};

export function createTerminal() {
  const decoder = new TextDecoder();
  fakeTerminal.text = '';
  let selected = '';
  let drawn = () => {};
  const scroll = (above: number) => {
    active.viewportY = active.baseY - above;
    drawn();
  };
  const active = { cursorX: 0, baseY: 1000, viewportY: 1000 };
  fakeTerminal.scroll = scroll;
  const terminal = {
    options: { disableStdin: true },
    rows: 24,
    buffer: { active },
    write: (data: Uint8Array | string, shown?: () => void) => {
      fakeTerminal.text += typeof data === 'string' ? data : decoder.decode(data, { stream: true });
      shown?.();
    },
    registerMarker: () => ({ line: fakeTerminal.text.split('\n').length - 1 }),
    scrollToTop: () => {},
    scrollToBottom: () => scroll(0),
    onRender: (listener: () => void) => {
      drawn = listener;
      return { dispose: () => {} };
    },
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
