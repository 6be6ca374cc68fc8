/** A remark of ours in a terminal: on a line of its own, whatever the guest had been doing to colours and modes. */
export function note(text: string): string {
  return `\u001b[0m\r\n\u001b[2m… ${text} …\u001b[0m\r\n`;
}
