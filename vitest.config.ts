import { defineConfig } from 'vitest/config';

/** `unit` runs files side by side; `crash` and `qemu` one at a time: processes that are killed, and guests, need the cores for themselves. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{app,bench,migrations,renderer,scripts}/**/*.test.{ts,tsx,mjs}'],
          exclude: ['**/*.{qemu,crash}.test.ts'],
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
    ],
  },
});
