import { describe, expect, it, vi } from 'vitest';
import type { Job } from '../contract/index.ts';
import { createEventBus } from '../events/bus.ts';
import { createJobs, type JobContext } from './jobs.ts';

function setup() {
  const events = createEventBus();
  const seen: Job[] = [];
  events.on('job.changed', (job) => seen.push(job));
  const clock = { now: () => new Date('2026-05-01T10:00:00Z') };
  return { jobs: createJobs({ events, clock }), seen };
}

const request = (run: (context: JobContext) => Promise<string>) => ({
  kind: 'create_starter_image' as const,
  title: 'Create an image',
  run,
});

describe('a job', () => {
  it('tells its progress and its result', async () => {
    const { jobs, seen } = setup();
    jobs.start(
      request(async ({ progress }) => {
        progress('Halfway', 0.5);
        return 'made-it';
      }),
    );
    await vi.waitFor(() =>
      expect(seen.at(-1)).toMatchObject({ state: 'succeeded', resultId: 'made-it', fraction: 1 }),
    );
    expect(seen.map(({ step }) => step)).toEqual(['Starting', 'Halfway', 'Done']);
  });

  it('that fails says why, as an error like every other', async () => {
    const { jobs, seen } = setup();
    jobs.start(request(() => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))));
    await vi.waitFor(() =>
      expect(seen.at(-1)).toMatchObject({ state: 'failed', error: { code: 'disk_full' } }),
    );
  });

  it('that is cancelled is told by its signal, and ends as cancelled when it has cleaned up', async () => {
    const { jobs, seen } = setup();
    const id = jobs.start(
      request(
        ({ signal }) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ),
    );
    jobs.cancel(id);
    expect(seen.at(-1)).toMatchObject({ state: 'running', step: 'Cancelling' });
    await jobs.cancelAll();
    expect(jobs.list()[0]).toMatchObject({ state: 'cancelled', error: null, resultId: null });
  });

  it('cannot be cancelled twice over, nor when it never was', async () => {
    const { jobs, seen } = setup();
    const id = jobs.start(request(async () => 'x'));
    await vi.waitFor(() => expect(seen.at(-1)?.state).toBe('succeeded'));
    expect(() => jobs.cancel(id)).toThrow('has already ended');
    expect(() => jobs.cancel('00000000-0000-0000-0000-000000000000')).toThrow('There is no job');
  });
});
