import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { recordBundledPackages } from './scripts/package/bundled-packages.ts';

/** The oldest Electron that the code must run on: the one of the tests where the real one cannot be used (33). */
const oldest = { node: 'node20.18', chrome: 'chrome130' };

/** Everything is bundled but Electron itself. */
const external = ['electron'];

/**
 * V8 keeps the text of each script for as long as the process lives, and gives each character two bytes if any of them is beyond
 * Latin-1, as our quotation marks are. So these are escaped; comments go, but those of licenses.
 */
const text = { charset: 'ascii', comments: { jsdoc: false, annotation: false } } as const;

export default defineConfig({
  main: {
    plugins: [recordBundledPackages('main')],
    build: {
      target: oldest.node,
      externalizeDeps: false,
      rolldownOptions: {
        external,
        // One entry per process or worker: `name` becomes out/main/name.cjs. All in one folder, as `__dirname` is where a chunk lies.
        output: { ...text, format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
        input: {
          main: resolve('app/main.ts'),
          'database-worker': resolve('app/database-worker/worker.ts'),
        },
      },
    },
  },
  preload: {
    plugins: [recordBundledPackages('preload')],
    build: {
      target: oldest.node,
      externalizeDeps: false,
      rolldownOptions: {
        external,
        input: { preload: resolve('app/preload/preload.ts') },
        // A sandboxed preload script cannot be an ES module.
        output: { ...text, format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react(), recordBundledPackages('renderer')],
    build: {
      target: oldest.chrome,
      // A third of the text to read and compile before the first frame.
      minify: true,
      rolldownOptions: {
        input: resolve('renderer/index.html'),
        // What every window needs comes in one file: each is a question to the main process, which is busy with the launch.
        output: { ...text, codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
      },
      // Fonts and images stay files: the content security policy allows no data: fonts.
      assetsInlineLimit: 0,
    },
  },
});
