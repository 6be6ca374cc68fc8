import { type BootPhase, bootPhases } from '../../contract/index.ts';

/**
 * What a guest prints when it gets so far: first our own starter's marks, which no terminal shows, then what Linux, busybox,
 * systemd, cloud-init, login and shell prompts say. A later phase implies those before, which a quiet kernel does not announce.
 * None reads on without a limit from a place that a line can have many of.
 */
const markers: readonly { readonly phase: BootPhase; readonly patterns: readonly RegExp[] }[] = [
  { phase: 'kernel', patterns: [/\]7770;kernel/, /(?:^|\] )Linux version /, /\[ +0\.000000\] /] },
  { phase: 'init', patterns: [/\]7770;init/, /Run \/\S+ as init process/, /systemd\[1\]: /, /OpenRC /] },
  {
    phase: 'ready',
    patterns: [
      /banger: ready/,
      /Reached target .{0,80}(?:Multi-User|Login Prompts)/,
      /Cloud-init v\. .{0,80} finished at /,
      // A line that ends here, for now: the guest waits for an answer.
      /^(?![Ll]ast )(?:\S+ )?login: ?$/,
      /^(?:\S*|\[\S+ \S+\]|[/~]\S* )[#$] $/,
    ],
  },
];

const esc = '\u001b';
/** Colours and the like, in which prompts are dressed. */
const dress = new RegExp(`${esc}\\[[0-?]*[ -/]*[@-~]`, 'g');

/** Characters of a line without an end after which nothing more is looked for in it. */
const longestLine = 4096;

/** Finds the phases in a guest's output as it comes, in pieces of any size: each once, and none after a later one. */
export function createBootMarkers(): (text: string) => BootPhase[] {
  let reached = -1;
  let line = '';
  return (text) => {
    const found: BootPhase[] = [];
    const lines = (line + text).split(/\r?\n|\r/);
    line = (lines.at(-1) ?? '').slice(0, longestLine);
    for (const raw of lines) {
      const one = raw.slice(0, longestLine).replace(dress, '');
      for (const { phase, patterns } of markers) {
        const rank = bootPhases.indexOf(phase);
        if (rank <= reached || !patterns.some((pattern) => pattern.test(one))) continue;
        reached = rank;
        found.push(phase);
      }
    }
    return found;
  };
}
