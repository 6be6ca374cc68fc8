import { cancelled, driverFailure } from '../../app/hypervisors/driver/failures.ts';
import { createFakeDriver, type FakeDriver } from '../../app/hypervisors/fake/driver.ts';

export interface UnreliableDriver extends FakeDriver {
  /** The VM's start goes on until it is cancelled. */
  hold(vmId: string): void;
  /** From now on the VM's machine does not answer. */
  silence(vmId: string): void;
  /** Cancels every start that is held. */
  release(cancel: (vmId: string) => Promise<unknown>): Promise<void>;
}

/** The fake driver, whose machines can also be slow or silent. */
export function createUnreliableDriver(
  options: Parameters<typeof createFakeDriver>[0] = {},
): UnreliableDriver {
  const fake = createFakeDriver(options);
  const held = new Set<string>();
  const silent = new Set<string>();

  function refuseSilence(vmId: string): void {
    if (!silent.has(vmId)) return;
    throw driverFailure('timeout', {
      message: 'The VM doesn’t answer on its control socket.',
      unchanged: 'It may still run.',
      hint: 'Try again.',
    });
  }

  return {
    ...fake,
    hold: (vmId) => {
      held.add(vmId);
    },
    silence: (vmId) => {
      silent.add(vmId);
    },
    release: async (cancel) => {
      await Promise.all([...held].map(cancel));
    },
    async start(config, options) {
      const { vmId } = config;
      if (held.has(vmId)) await aborted(options?.signal);
      const machine = await fake.start(config, options);
      return {
        ...machine,
        state: async () => {
          refuseSilence(vmId);
          return machine.state();
        },
        pause: async () => {
          refuseSilence(vmId);
          await machine.pause();
        },
      };
    },
  };
}

/** Rejects when the start is cancelled. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(cancelled('Starting the VM'));
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end);
  });
}
