import { FitAddon } from '@xterm/addon-fit';
import { type ITheme, Terminal } from '@xterm/xterm';
import { keepStylesStrict } from './strict-styles.ts';

/** Calm on the dark ground of --console, in both themes: guests choose their colours for one. Every colour is readable there. */
const colours: ITheme = {
  background: '#14161b',
  foreground: '#d9dce3',
  cursor: '#e8552a',
  cursorAccent: '#14161b',
  selectionBackground: '#3a4668',
  black: '#2a2e37',
  red: '#f0736a',
  green: '#6fcf97',
  yellow: '#e5b567',
  blue: '#7aa7f7',
  magenta: '#c397e8',
  cyan: '#67c9d3',
  white: '#c9cdd6',
  brightBlack: '#7d8492',
  brightRed: '#ff9389',
  brightGreen: '#8fe3b2',
  brightYellow: '#f5cd86',
  brightBlue: '#9dbfff',
  brightMagenta: '#d9b6f5',
  brightCyan: '#8ae0e8',
  brightWhite: '#f4f5f8',
  scrollbarSliderBackground: '#ffffff1f',
  scrollbarSliderHoverBackground: '#ffffff38',
  scrollbarSliderActiveBackground: '#ffffff4d',
};

/** A terminal in `host` that keeps fitting it. Returns it with the function that removes it. */
export function createTerminal(host: HTMLElement): { terminal: Terminal; dispose: () => void } {
  const releaseStyles = keepStylesStrict(document);
  const terminal = new Terminal({
    theme: colours,
    fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
    fontSize: 13,
    lineHeight: 1.25,
    scrollback: 20_000,
    cursorBlink: false,
    cursorStyle: 'block',
    cursorInactiveStyle: 'outline',
    disableStdin: true,
    // Links that the guest prints lead nowhere: xterm's own way is to ask, and then to open them.
    linkHandler: { activate: () => {} },
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(host);
  fit.fit();
  const observer = new ResizeObserver(() => fit.fit());
  observer.observe(host);
  return {
    terminal,
    dispose: () => {
      observer.disconnect();
      terminal.dispose();
      releaseStyles();
    },
  };
}
