import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * `unit`, `qemu` and `mounts` run files side by side: a guest keeps one core busy, and waits half of the time. The others run
 * one at a time: processes that are killed need the cores for themselves.
 * `long` takes minutes, or needs Debian's packages: `npm run test:long` has it.
 * `mounts` mount small file systems, which is for root: an ordinary user is that in `unshare --map-root-user --mount` (scripts/test.ts).
 */

/** Files with a document come first, the longest of each kind before others: a worker process goes on with files of its kind alone. */
class KindByKind extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const hasDocument = ({ moduleId }: TestSpecification) => moduleId.endsWith('.ui.test.tsx');
    return [...sorted.filter(hasDocument), ...sorted.filter((file) => !hasDocument(file))];
  }
}

/** What waits for a condition waits as long as a busy machine may need. Milliseconds. */
const expect = { poll: { timeout: 15_000 } };

export default defineConfig({
  test: {
    // Vitest would leave one core to itself: of two, half.
    maxWorkers: '100%',
    sequence: { sequencer: KindByKind },
    projects: [
      {
        test: {
          name: 'unit',
          expect,
          include: ['{app,bench,migrations,renderer,scripts}/**/*.test.{ts,tsx,mjs}'],
          exclude: ['**/*.{qemu,crash,mounts,long}.test.ts'],
          setupFiles: ['renderer/testing/set-up.ts'],
          // A process for each of hundreds of files took a third of the time: to start, to load React and SQLite, to get warm.
          // Files share processes and libraries; what is ours is each file's own (set-up.ts).
          isolate: false,
          // No test means to measure time: a busy machine may take what it needs.
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
