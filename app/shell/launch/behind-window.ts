import { setImmediate as turn } from 'node:timers/promises';
import type { BegunStartUp, StartUpParts } from './begin-start-up.ts';
import type { Program, ProgramParts } from './program.ts';

type Parts = StartUpParts & Omit<ProgramParts, keyof BegunStartUp>;

/** What stands behind the window: each part is loaded, and begins, when it is first asked for. */
export interface BehindWindow {
  startUp(): Promise<BegunStartUp>;
  program(): Promise<Program>;
  /** Of what has begun. See `Dashboard`. */
  close(): Promise<string[]>;
}

/**
 * Most of the program. It is loaded once the first window is open: while that window's process begins, the main process has
 * little else to do. Each step in a turn of its own, because the window's own first steps are turns of this process, too.
 */
export function behindWindow(parts: Parts): BehindWindow {
  let begun: Promise<BegunStartUp> | undefined;
  let loaded: Promise<Program> | undefined;
  const startUp = () => {
    begun ??= loadStartUp(parts);
    return begun;
  };
  return {
    startUp,
    program() {
      loaded ??= startUp().then((start) => loadProgram({ ...parts, ...start }));
      return loaded;
    },
    async close() {
      return begun ? (await this.program()).close() : [];
    },
  };
}

async function loadStartUp(parts: StartUpParts): Promise<BegunStartUp> {
  await turn();
  const { beginStartUp } = await import('./begin-start-up.ts');
  await turn();
  return beginStartUp(parts);
}

async function loadProgram(parts: ProgramParts): Promise<Program> {
  await turn();
  await import('zod');
  await turn();
  await import('../../contract/vms.ts');
  await turn();
  await import('../../hypervisors/create-hypervisor.ts');
  await turn();
  const { createProgram } = await import('./program.ts');
  await turn();
  return createProgram(parts);
}
