import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Paths } from '../installation/paths.ts';
import { type FileLock, lockFile } from '../store/lock-file.ts';
import { controlConnection } from './control-request.ts';
import { type ControlServer, type ControlServerParts, serveControl } from './control-server.ts';
import { socketOfOther, writeOwner } from './owner.ts';

type Place = Pick<Paths, 'stateDir' | 'controlSocket'>;

const lockPath = (stateDir: string) => join(stateDir, 'dashboard.lock');
/** Milliseconds for an answer: the dashboard may be busy with its own launch. */
const answerPatience = 5000;

/** Whether a dashboard has ever had the installation: then locking it makes no file. */
export const hasLockFile = (stateDir: string) => existsSync(lockPath(stateDir));

/**
 * Takes the installation, so that one dashboard has its database; null: another one has it. The lock lies in the state folder,
 * beside what it is for: profiles and runtime folders differ between sessions. Throws what `lockFile` throws.
 */
export function lockInstallation(stateDir: string, nativeBinding: string | undefined): FileLock | null {
  return lockFile(lockPath(stateDir), nativeBinding);
}

/** Answers at the control socket of this process, which must have the lock: what others left is replaced. The socket's folder is there. */
export function answerRequests({ stateDir, controlSocket }: Place, parts: ControlServerParts): ControlServer {
  const control = serveControl(controlSocket, parts);
  writeOwner(stateDir, controlSocket);
  return control;
}

/** Has the dashboard that has the lock show its window. False: it does not answer, because it ends, hangs, or runs elsewhere. */
export async function showOther(place: Place, args: readonly string[]): Promise<boolean> {
  const connection = controlConnection(socketOfOther(place), 'user');
  try {
    const request = { method: 'POST', path: '/v1/window/show', body: { args }, patience: answerPatience };
    await connection.ask(request);
    return true;
  } catch {
    return false;
  } finally {
    connection.close();
  }
}
