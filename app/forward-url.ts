/** True for the address of a VM's forwarded port: the only thing that the dashboard lets a browser open. */
export function isForward(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return (
    parsed?.protocol === 'http:' &&
    /^127\.\d+\.\d+\.\d+$/.test(parsed.hostname) &&
    parsed.port !== '' &&
    parsed.username === '' &&
    parsed.password === ''
  );
}
