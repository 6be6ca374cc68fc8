import { run, SetupProblem } from '../setup/run.mjs';

const format = '$(COMPONENT)|$(SITE)';

/** Where this machine gets Debian's own packages from. Throws a `SetupProblem` with `fix` where it is told of no such place. */
export async function debianMirror(fix: string): Promise<string> {
  // Without what lists say of themselves: they may have been thrown away.
  const { output } = await run('apt-get', ['indextargets', '--no-release-info', '--format', format]);
  const mirror = mirrorIn(output);
  if (mirror === null)
    throw new SetupProblem('The sources of packages of this machine name no mirror of Debian.', fix);
  return mirror;
}

/** The mirror in what apt printed in `format`; null: there is none. Mirrors keep Debian below that name, and security updates not. */
export function mirrorIn(targets: string): string | null {
  for (const line of targets.split('\n')) {
    const [component, site = ''] = line.split('|');
    if (component === 'main' && /^https?:\/\/\S+\/debian\/?$/.test(site)) return site;
  }
  return null;
}
