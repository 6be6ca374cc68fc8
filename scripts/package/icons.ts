import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inputsHash, isFresh } from '../lib/inputs-hash.ts';
import { mustRun } from '../lib/run.ts';
import { findPrograms, projectDir } from '../setup/places.mjs';

/** In pixels: what desktops ask for, from the window list to the software centre. */
export const iconSizes = [16, 22, 24, 32, 48, 64, 96, 128, 192, 256, 512];

const mark = join(projectDir, 'renderer/assets/mark.svg');

/** Where electron-builder looks for them (`linux.icon`). */
const iconsDir = join(projectDir, 'build/resources/icons');

const stamp = `${iconsDir}.inputs`;

/** Draws the product's mark in every size, where that is not done yet. Without rsvg-convert, none: they go into packages alone. */
export async function drawIcons(): Promise<void> {
  const hash = inputsHash(['renderer/assets/mark.svg', 'scripts/package/icons.ts']);
  if (isFresh(stamp, hash) || findPrograms('rsvg-convert').length === 0) return;
  await rm(iconsDir, { recursive: true, force: true });
  await mkdir(iconsDir, { recursive: true });
  for (const size of iconSizes.map(String)) {
    const file = join(iconsDir, `${size}x${size}.png`);
    await mustRun('rsvg-convert', ['--width', size, '--height', size, '--output', file, mark]);
    // The builder copies them as they are, and everybody reads the package.
    await chmod(file, 0o644);
  }
  await writeFile(stamp, hash);
}
