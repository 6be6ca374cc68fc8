/**
 * What a terminal answers by itself when a guest asks (cursor position, device attributes and status) or its focus changes
 * (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html): nobody typed that.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with ESC
const terminalReply = /^(?:\x1b\[(?:[?>]?[\d;]*[Rcn]|[IO]))+$/;

export function isTerminalReply(data: string): boolean {
  return terminalReply.test(data);
}
