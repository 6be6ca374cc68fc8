import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Paths } from '../installation/paths.ts';
import { writeSmallFile } from '../lib/small-file.ts';
import { type FileLock, lockFile } from '../store/lock-file.ts';
import { controlConnection } from './control-request.ts';
import { type ControlServer, type ControlServerParts, serveControl } from './control-server.ts';

type Place = Pick<Paths, 'stateDir' | 'controlSocket'>;

const lockPath = (stateDir: string) => join(stateDir, 'dashboard.lock');
const recordPath = (stateDir: string) => join(stateDir, 'dashboard.json');

/** What the dashboard that has the lock writes beside it, for those that find it locked. */
const recordSchema = z.object({ pid: z.int(), host: z.string(), socket: z.string() });

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
  const record = { pid: process.pid, host: hostname(), socket: controlSocket };
  writeSmallFile(recordPath(stateDir), JSON.stringify(record));
  return control;
}

/** The socket of the dashboard that has the lock, or had it last: its runtime folder may be another session's. */
export function socketOfOther({ stateDir, controlSocket }: Place): string {
  return readRecord(stateDir)?.socket ?? controlSocket;
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

/** The process that has the lock, as far as it has told: `process 4242 on the computer ada-laptop`. */
export function whoHas(stateDir: string): string {
  const record = readRecord(stateDir);
  if (!record) return 'another process';
  const place = record.host === hostname() ? '' : ` on the computer ${record.host}`;
  return `process ${record.pid}${place}`;
}

function readRecord(stateDir: string): z.infer<typeof recordSchema> | null {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(recordPath(stateDir), 'utf8')));
  } catch {
    return null;
  }
}
