import { constants } from 'node:fs';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readBootId } from '../../lib/boot-id.ts';
import { errorCodeOf } from '../../lib/failures.ts';
import { writeSmallFile } from '../../lib/small-file.ts';
import { type ProgramResult, runWithLimit } from '../../programs/run-with-limit.ts';
import { sandbox } from './command-line.ts';
import { probeExitCode, probeExitPort, probeRom } from './probe-rom.ts';

/** What a guest of this computer can expect of KVM. */
export const kvmFindings = ['works', 'missing', 'denied', 'hangs', 'aborts'] as const;
export type KvmFinding = (typeof kvmFindings)[number];

/** The countdown takes 0.1 s even without KVM; what needs longer is of no use. */
const probeTimeoutMs = 2000;

const cacheSchema = z.object({ bootId: z.string(), program: z.string(), finding: z.enum(kvmFindings) });
type Cache = z.infer<typeof cacheSchema>;

/**
 * Boots the probe guest with KVM, once per boot of this computer: the result is kept in `cacheDir`.
 * Takes up to 2 s then, and no time later. Never throws.
 */
export async function probeKvm(program: string, cacheDir: string, device = '/dev/kvm'): Promise<KvmFinding> {
  // Looked at anew each time, because a person can change it at any moment.
  const refusal = await deviceRefusal(device);
  if (refusal) return refusal;
  const [bootId, cachePath] = [readBootId(), join(cacheDir, 'kvm-probe.json')];
  const known = await readCache(cachePath);
  if (known?.bootId === bootId && known.program === program) return known.finding;
  const finding = findingOf(await runProbe(program, ['-accel', 'kvm', '-cpu', 'host']));
  // Where it cannot be kept, the next launch of the dashboard finds out again.
  const cache: Cache = { bootId, program, finding };
  writeSmallFile(cachePath, JSON.stringify(cache));
  return finding;
}

async function deviceRefusal(device: string): Promise<'missing' | 'denied' | null> {
  try {
    await access(device, constants.R_OK | constants.W_OK);
    return null;
  } catch (error) {
    return errorCodeOf(error) === 'ENOENT' ? 'missing' : 'denied';
  }
}

/** Runs the probe guest with the given accelerator and processor. */
export async function runProbe(program: string, accelerator: readonly string[]): Promise<ProgramResult> {
  const dir = await mkdtemp(join(tmpdir(), 'banger-probe-'));
  try {
    const rom = join(dir, 'probe.rom');
    await writeFile(rom, probeRom(), { mode: 0o600 });
    const exitDevice = { driver: 'isa-debug-exit', iobase: probeExitPort, iosize: 4 };
    return await runWithLimit(
      program,
      [
        ...accelerator,
        ...['-M', 'microvm,acpi=off', '-m', '8', '-nodefaults', '-no-user-config', '-display', 'none'],
        ...['-bios', rom, '-device', JSON.stringify(exitDevice)],
        ...sandbox,
      ],
      probeTimeoutMs,
    );
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** What the end of the probe guest says. */
export function findingOf({ exitCode, signal, stderr }: ProgramResult): KvmFinding {
  if (exitCode === probeExitCode) return 'works';
  if (signal === 'SIGKILL') return 'hangs';
  if (/Could not access KVM kernel module: Permission denied/.test(stderr)) return 'denied';
  if (/Could not access KVM kernel module|invalid accelerator kvm/.test(stderr)) return 'missing';
  return 'aborts';
}

async function readCache(path: string): Promise<Cache | null> {
  try {
    return cacheSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Absent, cut off or of another version: then it is found out anew.
    return null;
  }
}
