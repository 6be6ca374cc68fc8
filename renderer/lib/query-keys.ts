import type { ListActivityInput, TouchesInput } from '../../app/contract/activity.ts';
import type { CheckForwardInput } from '../../app/contract/forwards.ts';
import type { ListImagesInput } from '../../app/contract/images.ts';
import type { CheckNameInput } from '../../app/contract/scalars.ts';
import type { ListVmsInput } from '../../app/contract/vms.ts';

/** Where each answer of the main process lies in the query cache. */
export const queryKeys = {
  vmLists: ['vms', 'list'] as const,
  vmPage: (list: ListVmsInput, page: number) => ['vms', 'list', list, page] as const,
  vmsAlive: ['vms', 'alive'] as const,
  vmNames: ['vms', 'names'] as const,
  missingFiles: ['vms', 'missing files'] as const,
  missingFilesOf: (ids: readonly string[]) => ['vms', 'missing files', ids] as const,
  nameCheck: (what: 'images' | 'vms', input: CheckNameInput) => ['name check', what, input] as const,
  vmCounts: ['vms', 'counts'] as const,
  vm: (id: string) => ['vms', 'one', id] as const,
  /** As long as what they depend on stays as it is. */
  forwards: (vmId: string, basis: readonly unknown[] = []) => ['forwards', vmId, ...basis] as const,
  forwardCheck: (input: CheckForwardInput) => ['forward check', input] as const,
  /** How a VM is logged into, as long as what that depends on stays as it is. */
  ssh: (vmId: string, basis: readonly unknown[]) => ['ssh', vmId, ...basis] as const,
  allEditors: ['editors'] as const,
  /** What a VM is called by editors, as long as what that depends on stays as it is. */
  editors: (vmId: string, basis: readonly unknown[]) => ['editors', vmId, ...basis] as const,
  sshConfig: ['ssh config'] as const,
  apiClients: ['api clients'] as const,
  /** What a guest says of itself, as long as what that depends on stays as it is. */
  guest: (vmId: string, basis: readonly unknown[]) => ['guest', vmId, ...basis] as const,
  /** Asked anew with every change of the VM. */
  evidence: (vmId: string, updatedAt: string) => ['evidence', vmId, updatedAt] as const,
  boots: (vmId: string) => ['boots', vmId] as const,
  consoleBoots: (vmId: string) => ['console boots', vmId] as const,
  consoleSearch: (vmId: string, text: string) => ['console search', vmId, text] as const,
  imageLists: ['images', 'list'] as const,
  imageList: (input: ListImagesInput) => ['images', 'list', input] as const,
  image: (id: string) => ['images', 'one', id] as const,
  activities: ['activity'] as const,
  activity: (input: ListActivityInput) => ['activity', input] as const,
  touches: ['touches'] as const,
  /** Of one VM, up to a day. */
  touchesOf: (input: TouchesInput, today: string) => ['touches', input, today] as const,
  usages: ['usage'] as const,
  /** Samples of the last hour, oldest first. */
  usage: (vmId: string) => ['usage', vmId] as const,
  settings: ['settings'] as const,
  addresses: ['addresses'] as const,
  terminalCommand: ['terminal command'] as const,
  jobs: ['jobs'] as const,
  jobLog: (id: string) => ['job log', id] as const,
  hostChecks: ['host', 'checks'] as const,
  about: ['host', 'about'] as const,
  tray: ['host', 'tray'] as const,
  licences: ['host', 'licences'] as const,
  database: ['database'] as const,
  databaseStatus: ['database', 'status'] as const,
  backups: ['database', 'backups'] as const,
};
