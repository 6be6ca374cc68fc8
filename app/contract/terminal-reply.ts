/**
 * What a terminal answers by itself when a guest asks (cursor position, device attributes and status) or its focus changes
 * (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html): nobody typed that.
 */
const terminalReply = new RegExp(`^(?:${'\u001b'}\\[(?:[?>]?[\\d;]*[Rcn]|[IO]))+$`);

export function isTerminalReply(data: string): boolean {
  return terminalReply.test(data);
}
