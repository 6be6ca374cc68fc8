import { AppError } from '../app/contract/errors.ts';
import { builtStarterDir, ensureBuiltStarter } from '../app/starter/built-starter.ts';

/** `npm run build:starter [-- --force]`: the starter image under build/starter/, unless it is up to date. */
const cancel = new AbortController();
process.once('SIGINT', () => cancel.abort());
process.once('SIGTERM', () => cancel.abort());

let lastStep = '';
try {
  const { manifest, wasBuilt } = await ensureBuiltStarter({
    force: process.argv.includes('--force'),
    signal: cancel.signal,
    onProgress: ({ step, fraction }) => {
      if (step !== lastStep) console.log(`${String(Math.floor(fraction * 100)).padStart(3)}%  ${step}`);
      lastStep = step;
    },
  });
  const bytes = Object.values(manifest.files).reduce((sum, file) => sum + file.size, 0);
  console.log(
    `Starter image ${wasBuilt ? 'built' : 'is up to date'}: ${builtStarterDir} ` +
      `(Linux ${manifest.kernelVersion}, ${Math.round(bytes / 2 ** 20)} MiB)`,
  );
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  const { message, unchanged, hint, details = [] } = error.value;
  console.error([message, ...details.map((line) => `  ${line}`), unchanged, hint].join('\n'));
  process.exitCode = 1;
}
