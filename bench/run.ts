import { writeFile } from 'node:fs/promises';
import { packageDir } from '../scripts/package-dir.ts';
import { type Apps, withApps } from './apps.ts';
import { parseArguments } from './arguments.ts';
import { consoleFlood } from './console-flood.ts';
import { activity } from './database-activity.ts';
import { backup } from './database-backup.ts';
import { backfills, manyMigrations } from './database-migrate.ts';
import { openUpToDate } from './database-open.ts';
import { eventToPixel } from './event-to-pixel.ts';
import { firstByte } from './first-byte.ts';
import { idleCpu } from './idle-cpu.ts';
import { appImage, coldStart, memory } from './launch.ts';
import { changeToPixel, roundTrip } from './round-trip.ts';
import { formatTable, type Measurement } from './table.ts';

const benchmarks: Record<string, (apps: Apps) => Promise<Measurement[]>> = {
  'cold-start': coldStart,
  appimage: appImage,
  memory,
  'first-byte': firstByte,
  'round-trip': roundTrip,
  'change-to-pixel': changeToPixel,
  'event-to-pixel': eventToPixel,
  'idle-cpu': idleCpu,
  'console-flood': consoleFlood,
  open: openUpToDate,
  migrations: manyMigrations,
  backfill: backfills,
  backup,
  activity,
};

const { names, jsonFile } = parseArguments(process.argv.slice(2), Object.keys(benchmarks));
await packageDir();
await withApps(async (apps) => {
  const measurements: Measurement[] = [];
  for (const name of names) {
    console.error(`Measuring ${name}`);
    try {
      measurements.push(...((await benchmarks[name]?.(apps)) ?? []));
    } catch (error) {
      // What the others measure is worth its minutes all the same.
      console.error(`${name} could not be measured:`, error);
      process.exitCode = 1;
    }
  }
  console.log(formatTable(measurements));
  if (jsonFile) await writeFile(jsonFile, `${JSON.stringify(measurements, null, 2)}\n`);
});
