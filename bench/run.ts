import { writeFile } from 'node:fs/promises';
import { packageDir } from '../scripts/package/package-dir.ts';
import { findPrograms } from '../scripts/setup/places.mjs';
import { apiList } from './api-list.ts';
import { type Apps, withApps } from './apps.ts';
import { parseArguments } from './arguments.ts';
import { commandLine } from './command-line.ts';
import { consoleFlood } from './console-flood.ts';
import { activity } from './database-activity.ts';
import { backup } from './database-backup.ts';
import { backfills, manyMigrations } from './database-migrate.ts';
import { openUpToDate } from './database-open.ts';
import { eventToPixel } from './event-to-pixel.ts';
import { firstByte } from './first-byte.ts';
import { guestCommands } from './guest-commands.ts';
import { idleCpu } from './idle-cpu.ts';
import { appImage, coldStart, memory } from './launch.ts';
import { manyVms } from './many-vms.ts';
import { changeToPixel, roundTrip } from './round-trip.ts';
import { type Finding, formatTable, isMeasured } from './table.ts';

const benchmarks: Record<string, (apps: Apps) => Promise<Finding[]>> = {
  'cold-start': coldStart,
  appimage: appImage,
  memory,
  'command-line': commandLine,
  'guest-commands': guestCommands,
  'first-byte': firstByte,
  'round-trip': roundTrip,
  'api-list': apiList,
  'change-to-pixel': changeToPixel,
  'event-to-pixel': eventToPixel,
  'idle-cpu': idleCpu,
  'many-vms': manyVms,
  'console-flood': consoleFlood,
  open: openUpToDate,
  migrations: manyMigrations,
  backfill: backfills,
  backup,
  activity,
};

/** Those that boot guests. */
const withGuests = new Set(['guest-commands', 'first-byte', 'event-to-pixel', 'console-flood']);

async function measure(name: string, apps: Apps): Promise<Finding[]> {
  const missing = ['qemu-system-x86_64', 'qemu-img'].filter((program) => findPrograms(program).length === 0);
  if (withGuests.has(name) && missing.length > 0)
    return [{ name, why: `not installed: ${missing.join(', ')}.` }];
  try {
    return (await benchmarks[name]?.(apps)) ?? [];
  } catch (error) {
    // What the others measure is worth its minutes all the same.
    console.error(`${name} failed:`, error);
    process.exitCode = 1;
    return [];
  }
}

const { names, jsonFile } = parseArguments(process.argv.slice(2), Object.keys(benchmarks));
await packageDir();
await withApps(async (apps) => {
  const findings: Finding[] = [];
  for (const name of names) {
    console.error(`Measuring ${name}`);
    findings.push(...(await measure(name, apps)));
  }
  console.log(formatTable(findings));
  const measurements = findings.filter(isMeasured);
  if (jsonFile) await writeFile(jsonFile, `${JSON.stringify(measurements, null, 2)}\n`);
});
