/**
 * What a terminal answers by itself when a guest asks (cursor position, device attributes and status, modes; settings and
 * colours as strings) or its focus changes (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html): nobody typed that.
 */
const control = '\\[(?:[?>]?[\\d;]*(?:[Rcnt]|\\$y)|[IO])';
const string = '[P\\]][^\u0007\u001b]*(?:\u0007|\u001b\\\\)';
const terminalReply = new RegExp(`^(?:\u001b(?:${control}|${string}))+$`);

export function isTerminalReply(data: string): boolean {
  return terminalReply.test(data);
}
