import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../app/programs/find-program.ts';
import type { Home } from './home.ts';
import { sendSignal } from './machines.ts';
import { until } from './until.ts';

/** A QEMU that stops before it begins a VM; whatever else it is asked, it answers at once. */
export interface HeldQemu {
  /** An app that is launched with it finds this QEMU first. */
  readonly env: Record<string, string>;
  /** Lets the VM go on that is being started; the app gives a start 20 s. */
  letGo(): Promise<void>;
}

export async function holdQemu(home: Home): Promise<HeldQemu> {
  const name = 'qemu-system-x86_64';
  const qemu = await findProgram(name);
  const bin = join(home.dir, 'bin');
  const pidFile = join(bin, 'held');
  mkdirSync(bin, { mode: 0o700 });
  const script = [
    '#!/bin/sh',
    `case " $* " in *" -name guest="*) echo $$ >'${pidFile}'; kill -STOP $$;; esac`,
    `exec '${qemu}' "$@"`,
  ];
  writeFileSync(join(bin, name), `${script.join('\n')}\n`, { mode: 0o700 });
  return {
    env: { PATH: `${bin}:${process.env.PATH ?? ''}` },
    async letGo() {
      const pid = await until(() => stoppedProcess(pidFile));
      rmSync(pidFile);
      sendSignal(pid, 'SIGCONT');
    },
  };
}

/** The process that the file names, once a signal has stopped it. */
function stoppedProcess(pidFile: string): number | null {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T') ? pid : null;
  } catch {
    return null; // It has not come that far.
  }
}
