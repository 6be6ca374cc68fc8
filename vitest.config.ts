import { defineConfig } from 'vitest/config';

/** `unit` runs files side by side; `qemu` boots real guests, one file at a time: emulation needs the cores for itself. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{app,bench,migrations,renderer,scripts}/**/*.test.{ts,tsx,mjs}'],
          exclude: ['**/*.qemu.test.ts'],
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
