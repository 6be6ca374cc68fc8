import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { packagedDir } from '../package-dir.ts';
import { provideAppImage } from './build.ts';

/** Builds the app and its AppImage anew. Resolves to the hash of the AppImage. */
async function buildAnew(): Promise<string> {
  await rm(`${packagedDir}.inputs`, { force: true });
  await rm(`${packagedDir}/../banger-desktop.AppImage.inputs`, { force: true });
  return createHash('sha256')
    .update(await readFile(await provideAppImage()))
    .digest('hex');
}

// Two builds of one commit, which must not differ in a byte; about three minutes. The starter image is not built anew:
// of that only the date in its manifest and the times in its filesystem differ.
const [first, second] = [await buildAnew(), await buildAnew()];
console.log(`${first}\n${second}\n${first === second ? 'The same, byte for byte.' : 'They differ.'}`);
process.exitCode = first === second ? 0 : 1;
