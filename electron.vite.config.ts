import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { recordBundledPackages } from './scripts/package/bundled-packages.ts';

/** The oldest Electron that the code must run on: the one of the tests where the real one cannot be used (33). */
const oldest = { node: 'node20.18', chrome: 'chrome130' };

/** Everything is bundled but Electron itself. */
const external = ['electron'];

export default defineConfig({
  main: {
    plugins: [recordBundledPackages('main')],
    build: {
      target: oldest.node,
      externalizeDeps: false,
      rolldownOptions: {
        external,
        // One entry per process or worker: `name` becomes out/main/name.cjs. All in one folder, as `__dirname` is where a chunk lies.
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
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
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
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
        output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
      },
      // Fonts and images stay files: the content security policy allows no data: fonts.
      assetsInlineLimit: 0,
    },
  },
});
