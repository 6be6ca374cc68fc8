/** What the last terminal was given, for tests in a document without layout, where xterm cannot be. */
export const fakeTerminal = {
  text: '',
  type: (_: string): void => {},
};

export function createTerminal() {
  const decoder = new TextDecoder();
  fakeTerminal.text = '';
  const terminal = {
    options: { disableStdin: true },
    write: (data: Uint8Array) => {
      fakeTerminal.text += decoder.decode(data, { stream: true });
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
