import { defineConfig } from 'vitest/config';

/**
 * `unit`, `screens`, `qemu` and `mounts` run files side by side: a guest keeps one core busy, and waits half of the time. The others run
 * one at a time: processes that are killed need the cores for themselves.
 * `long` takes minutes, or needs Debian's packages: `npm run test:long` has it.
 * `mounts` mount small file systems, which is for root: an ordinary user is that in `unshare --map-root-user --mount` (scripts/test.ts).
 */

/** What waits for a condition waits as long as a busy machine may need. Milliseconds. */
const expect = { poll: { timeout: 15_000 } };

export default defineConfig({
  test: {
    // Vitest would leave one core to itself: of two, half.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          expect,
          include: ['{app,bench,migrations,renderer,scripts}/**/*.test.{ts,tsx,mjs}'],
          exclude: ['**/*.{qemu,crash,mounts,long}.test.ts', '**/*.ui.test.tsx'],
          setupFiles: ['renderer/testing/set-up.ts'],
          // A process for each of hundreds of files takes its time: to start, to load libraries, to get warm. Files share
          // processes and libraries; what is ours is each file's own (set-up.ts).
          isolate: false,
          // No test means to measure time: a busy machine may take what it needs.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'screens',
          expect,
          include: ['renderer/**/*.ui.test.tsx'],
          // A process for each file: React, once caught in a document that is gone, let later files of its process wait for ever.
          setupFiles: ['renderer/testing/set-up.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'crash',
          expect,
          include: ['app/**/*.crash.test.ts'],
          // Each test keeps both of a small machine's cores busy by itself.
          fileParallelism: false,
          testTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'qemu',
          expect,
          include: ['app/**/*.qemu.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'long',
          expect,
          include: ['app/**/*.long.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'mounts',
          expect,
          include: ['app/**/*.mounts.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
