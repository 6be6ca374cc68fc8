import type { BangerEvent, BangerEvents } from '../contract/events.ts';

/** What `Upgrade` names to get a console. */
export const consoleProtocol = 'banger-console';
/** The same, to run a command. */
export const execProtocol = 'banger-exec';

/** What the control socket tells. */
export const streamedEvents = [
  'image.changed',
  'vm.changed',
  'vm.activity',
  'vm.boot',
  'job.changed',
  'job.logged',
  'host.changed',
  'settings.changed',
] as const satisfies readonly BangerEvent[];
export type StreamedEvent = (typeof streamedEvents)[number];

/** An event, and what is told of it. */
export type Told = { [E in StreamedEvent]: { event: E; payload: BangerEvents[E] } }[StreamedEvent];
