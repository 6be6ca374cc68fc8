import type { ActivityEntry } from './activity.ts';
import type { Boot } from './boots.ts';
import type { CommandName } from './commands.ts';
import type { ConsoleChunk } from './console.ts';
import type { HostCheck } from './host.ts';
import type { ImageView } from './images.ts';
import type { Job, JobLine } from './jobs.ts';
import type { Quitting } from './quitting.ts';
import type { Settings } from './settings.ts';
import type { StartUpState } from './start-up.ts';
import type { VmSample } from './usage.ts';
import type { VmView } from './vms.ts';

/** What the main process tells without being asked. `image` or `vm` is null when it has been deleted. */
export interface BangerEvents {
  'image.changed': { id: string; image: ImageView | null };
  /** `before`: as it was; null when it has just come to be. */
  'vm.changed': { id: string; before: VmView | null; vm: VmView | null };
  'vm.activity': ActivityEntry;
  /** The VM's newest boot has got further. */
  'vm.boot': Boot;
  'console.data': ConsoleChunk;
  'job.changed': Job;
  'job.logged': { jobId: string; line: JobLine };
  'host.changed': HostCheck[];
  /** What the VMs on the screen use, all those that were looked at in one moment. */
  'vm.usage': VmSample[];
  /** Null: it goes on, or is over. */
  'quitting.changed': Quitting | null;
  'startUp.changed': StartUpState;
  'settings.changed': Settings;
  /** The menu bar was asked for something that the page does. */
  'command.asked': CommandName;
}

export type BangerEvent = keyof BangerEvents;

/** The names, for the preload's allow-list. */
export const eventNames = [
  'image.changed',
  'vm.changed',
  'vm.activity',
  'vm.boot',
  'console.data',
  'job.changed',
  'job.logged',
  'host.changed',
  'vm.usage',
  'quitting.changed',
  'startUp.changed',
  'settings.changed',
  'command.asked',
] as const satisfies readonly BangerEvent[];
