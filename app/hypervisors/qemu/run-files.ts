import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { driverFailure } from '../driver/failures.ts';

/** What a running machine keeps in its private folder. */
export interface RunFiles {
  readonly qmpSocket: string;
  readonly consoleSocket: string;
  readonly agentSocket: string;
  readonly pidFile: string;
}

/** `sun_path` of unix(7), with its closing NUL. */
const socketPathBytes = 108;

/** Throws `hypervisor_failed` when the folder's path is too long for sockets. */
export function runFilesIn(runDir: string): RunFiles {
  const files = {
    qmpSocket: join(runDir, 'qmp.sock'),
    consoleSocket: join(runDir, 'console.sock'),
    agentSocket: join(runDir, 'agent.sock'),
    pidFile: join(runDir, 'qemu.pid'),
  };
  if (Buffer.byteLength(files.consoleSocket) >= socketPathBytes) {
    throw driverFailure('hypervisor_failed', {
      message: `The folder ${runDir} has too long a path: sockets in it would exceed ${socketPathBytes} bytes.`,
      hint: 'Start Banger with a shorter XDG_RUNTIME_DIR or BANGER_HOME.',
    });
  }
  return files;
}

/** Only when its process is gone: a living one would lose its control socket. */
export async function removeRunFiles(files: RunFiles): Promise<void> {
  await Promise.all(Object.values(files).map((path: string) => rm(path, { force: true })));
}
