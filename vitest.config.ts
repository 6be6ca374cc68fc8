import { defineConfig } from 'vitest/config';

/**
 * `unit` runs files side by side; the others one at a time: processes that are killed, and guests, need the cores for themselves.
 * `mounts` mount small file systems, which is for root: an ordinary user is that in `unshare --map-root-user --mount` (test-all.ts).
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{app,bench,migrations,renderer,scripts}/**/*.test.{ts,tsx,mjs}'],
          exclude: ['**/*.{qemu,crash,mounts}.test.ts'],
          setupFiles: ['renderer/testing/unmount-after-each.ts'],
          // No test means to measure time: a busy machine may take what it needs.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'crash',
          include: ['app/**/*.crash.test.ts'],
          // Each test keeps both of a small machine's cores busy by itself.
          fileParallelism: false,
          testTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'qemu',
          include: ['app/**/*.qemu.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'mounts',
          include: ['app/**/*.mounts.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
