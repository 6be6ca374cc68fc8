import type { BootPhase } from '../contract/index.ts';

/**
 * What a guest prints when it gets so far: first our own starter's marks, which no terminal shows, then what Linux, busybox,
 * systemd and login prompts say. A later phase implies those before, which a quiet kernel does not announce.
 */
const markers: readonly { readonly phase: BootPhase; readonly pattern: RegExp }[] = [
  { phase: 'kernel', pattern: /\]7770;kernel|\] Linux version |^Linux version / },
  { phase: 'init', pattern: /\]7770;init|Run \/\S+ as init process|systemd\[1\]: |OpenRC / },
  {
    phase: 'ready',
    pattern: /banger: ready|login: ?$|Reached target .*(Multi-User|Login Prompts)|^\S*[#$] $/,
  },
];

/** Bytes of a line without an end after which nothing more is looked for in it. */
const longestLine = 4096;

/** Finds the phases in a guest's output as it comes, in pieces of any size. */
export function createBootMarkers(): (text: string) => BootPhase[] {
  const seen = new Set<BootPhase>();
  let line = '';
  return (text) => {
    const found: BootPhase[] = [];
    const lines = (line + text).split(/\r?\n|\r/);
    line = (lines.at(-1) ?? '').slice(0, longestLine);
    for (const one of lines) {
      for (const { phase, pattern } of markers) {
        if (seen.has(phase) || !pattern.test(one.slice(0, longestLine))) continue;
        seen.add(phase);
        found.push(phase);
      }
    }
    return found;
  };
}
