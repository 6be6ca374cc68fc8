import { createListeners } from '../../lib/listeners.ts';
import { createChannel } from '../driver/channel.ts';
import { driverFailure } from '../driver/failures.ts';
import type { Machine, MachineEvent } from '../driver/machine.ts';
import { connectFakeAgent } from './agent.ts';
import type { FakeGuest, GuestWatcher } from './guest.ts';

/** A connection to a pretended guest. */
export function connectFakeMachine(guest: FakeGuest): Machine {
  const events = createChannel<MachineEvent>();
  const growth = createListeners<[]>();
  const watcher: GuestWatcher = {
    event: (event) => events.send(event),
    grown: growth.tell,
  };
  guest.watchers.add(watcher);

  /** Throws once the machine is gone or let go of, as a closed socket would. */
  function connected(): FakeGuest {
    if (guest.watchers.has(watcher)) return guest;
    throw driverFailure('hypervisor_failed', {
      message: 'The VM doesn’t answer because it isn’t running.',
      hint: 'Start the VM again.',
    });
  }

  return {
    vmId: guest.config.vmId,
    process: guest.process,
    accelerator: 'fake',
    version: '1.0',
    agent: connectFakeAgent({
      ...{ name: guest.config.name, address: guest.config.guestIp, diskBytes: 2 ** 30 },
      state: () => connected().agent,
      paused: () => guest.state() === 'paused',
      powerOff: () => guest.powerOff(),
    }),
    state: async () => connected().state(),
    usage: async () => connected().usage(),
    pause: async () => connected().setPaused(true),
    resume: async () => connected().setPaused(false),
    requestPowerOff: async () => connected().pressPowerButton(),
    forwards: async () => connected().forwards.active(),
    setForwards: async (plan) => connected().forwards.set(plan.forwards),
    kill: () =>
      guest.end({
        ...{ cause: 'host_request', reason: 'The VM was forced off.' },
        ...{ exitCode: 0, signal: null },
      }),
    writeConsole: async (data) => connected().type(data),
    onConsoleGrowth: growth.add,
    onEvent: events.listen,
    detach: () => {
      guest.watchers.delete(watcher);
    },
  };
}
