import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from '../run.ts';
import { projectDir } from '../setup/places.mjs';

/** In pixels: what desktops ask for, from the window list to the software centre. */
export const iconSizes = [16, 22, 24, 32, 48, 64, 128, 256, 512];

const mark = join(projectDir, 'renderer/assets/mark.svg');

/** Where electron-builder looks for them (`linux.icon`). */
const iconsDir = join(projectDir, 'build/resources/icons');

/** Draws the product's mark in every size. */
export async function drawIcons(): Promise<void> {
  await rm(iconsDir, { recursive: true, force: true });
  await mkdir(iconsDir, { recursive: true });
  for (const size of iconSizes.map(String)) {
    const file = join(iconsDir, `${size}x${size}.png`);
    await mustRun('rsvg-convert', ['--width', size, '--height', size, '--output', file, mark]);
  }
}
