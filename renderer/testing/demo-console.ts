import type { ConsoleBootView, ConsoleHit } from '../../app/contract/console.ts';

const hour = 60 * 60 * 1000;

export function demoConsoleBoots(): ConsoleBootView[] {
  return [
    { at: Date.now() - hour, from: 400, to: null },
    { at: Date.now() - 26 * hour, from: 0, to: 400 },
  ];
}

/** As the main process would, for text of ASCII letters. */
export function findInLog(log: Uint8Array, text: string, before = log.length): ConsoleHit[] {
  const words = new TextDecoder().decode(log.subarray(0, before));
  const hits: ConsoleHit[] = [];
  for (let at = words.lastIndexOf(text); at >= 0; at = at === 0 ? -1 : words.lastIndexOf(text, at - 1)) {
    const line = words.slice(words.lastIndexOf('\n', at) + 1).split('\r\n', 1)[0] ?? '';
    hits.push({ offset: at, line, time: { at: Date.now() - hour, since: null, certain: true } });
  }
  return hits;
}
