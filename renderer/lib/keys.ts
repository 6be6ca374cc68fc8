/** What of a key press tells which one it is. */
export type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>;

/** Names that browsers have for keys, where Electron has others. */
const browserNames: Record<string, string> = { left: 'arrowleft', right: 'arrowright' };

/** Whether the press is of these keys, as Electron writes accelerators: `Ctrl+Shift+Tab`. */
export function isPress(press: Press, keys: string): boolean {
  const parts = keys.split('+');
  const name = (parts.at(-1) ?? '').toLowerCase();
  if (press.metaKey || press.ctrlKey !== parts.includes('Ctrl') || press.altKey !== parts.includes('Alt'))
    return false;
  // On some keyboards a sign takes Shift, on others it does not.
  if (!isSign(name) && press.shiftKey !== parts.includes('Shift')) return false;
  // A digit by its place: French keyboards have signs there.
  return press.key.toLowerCase() === (browserNames[name] ?? name) || press.code === `Digit${name}`;
}

/** Whether they type a sign in a field, or edit there. */
export function isTyped(keys: string): boolean {
  return !keys.includes('+');
}

function isSign(name: string): boolean {
  return name.length === 1 && !/[a-z0-9]/.test(name);
}

/** As people read them: `Ctrl Shift Tab`. */
export function keyNames(keys: string): string[] {
  return keys.split('+').map((name) => ({ Left: '←', Right: '→' })[name] ?? name);
}
