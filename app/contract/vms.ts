import { z } from 'zod';
import { capabilitiesSchema } from './capabilities.ts';
import {
  byIdInput,
  byNameInput,
  checkNameInput,
  idSchema,
  nameCheckSchema,
  nameSchema,
  nothing,
  pageInput,
  pageOf,
} from './scalars.ts';
import { type PortForward, specLimits } from './vm-defaults.ts';
import { type VmState, vmStates } from './vm-states.ts';

export type { VmState };
export { vmStates };

const portForwardFields = {
  /** 1024 to 65535: lower ones need root. */
  hostPort: z.int().min(1024).max(65535),
  guestPort: z.int().min(1).max(65535),
};
export const portForwardSchema = z.object(portForwardFields) satisfies z.ZodType<PortForward>;

const { vcpuCount, memoryMib, diskSizeMib } = specLimits;

/** What a person may ask of a VM's hardware. Unknown keys are refused here and kept in the database. */
export const vmSpecInput = z.strictObject({
  /** Name of the driver that is to run it; absent: the one that this installation gives to new VMs. Set once, at creation. */
  hypervisor: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/)
    .optional(),
  vcpuCount: z.int().min(vcpuCount.min).max(vcpuCount.max).optional(),
  /** MiB of guest memory. */
  memoryMib: z.int().min(memoryMib.min).max(memoryMib.max).optional(),
  /** MiB of the root disk as the guest sees it; the file grows as it is written. Set once, at creation. */
  diskSizeMib: z.int().min(diskSizeMib.min).max(diskSizeMib.max).optional(),
  /** True keeps the guest from the internet and from services on this machine; forwards still work. */
  isolated: z.boolean().optional(),
  forwards: z
    .array(z.strictObject(portForwardFields))
    .max(64)
    .refine(
      (all) => new Set(all.map((one) => one.hostPort)).size === all.length,
      'A host port appears twice.',
    )
    .optional(),
});
export type VmSpecInput = z.infer<typeof vmSpecInput>;

/** What we know of the `spec_json` column: every key may be absent (older rows). Other keys stay in the file. */
export const vmSpecSchema = z.object({
  /** Name of the driver that is to run it. Absent: `qemu`, the only one at that time. */
  hypervisor: z.string().optional(),
  vcpuCount: z.number().optional(),
  memoryMib: z.number().optional(),
  diskSizeMib: z.number().optional(),
  isolated: z.boolean().optional(),
  forwards: z.array(portForwardSchema).optional(),
  /** `mcp`: an agent created it, and every agent of this installation may use it. Set once, at creation; nobody can ask for it. */
  createdBy: z.literal('mcp').optional(),
  /** The folder of the guest that an editor opened last. */
  editorFolder: z.string().optional(),
});
export type VmSpec = z.infer<typeof vmSpecSchema>;

/** A process that a machine needs beside its hypervisor: a file server, say. Noted before it is started, and again when it runs. */
export const helperProcessSchema = z.object({
  /** What it does in the machine; unique there. */
  role: z.string(),
  /** The argument on its command line that no other process has. */
  mark: z.string(),
  /** The machine is ended when it dies alone. */
  essential: z.boolean(),
  /** Absent, like the two below: nobody had time to note it. */
  pid: z.number().optional(),
  /** Clock ticks after boot. */
  startTime: z.number().optional(),
  bootId: z.string().optional(),
});
export type HelperProcess = z.infer<typeof helperProcessSchema>;

/** What we know of the `runtime_json` column: what the last start left behind. Absent keys: never started by this program. */
export const vmRuntimeSchema = z.object({
  /** Name of the driver that runs it, or ran it last. */
  hypervisor: z.string().optional(),
  /** What executes the guest's instructions, as the driver calls it. */
  accelerator: z.string().optional(),
  pid: z.number().optional(),
  /** Clock ticks after boot at which the process started: field 22 of `/proc/PID/stat`. */
  processStartTime: z.number().optional(),
  /** `/proc/sys/kernel/random/boot_id` at that time. */
  bootId: z.string().optional(),
  /** The machine's other processes, in the order in which they were started; absent: there are none. */
  helpers: z.array(helperProcessSchema).optional(),
  /** RFC 3339. */
  startedAt: z.string().optional(),
  /** The stable 127.x.y.z that forwards bind. */
  loopbackAddress: z
    .string()
    .regex(/^127(?:\.\d{1,3}){3}$/)
    .optional(),
  /** When the guest's agent first answered in this boot, RFC 3339. Absent: it has not. */
  readyAt: z.string().optional(),
  /** Its image says that its guests have an agent, or one has answered before; absent: nobody knows of one. */
  hasAgent: z.boolean().optional(),
  /** It was started a while ago and has printed nothing yet; absent: no cause to wonder. */
  silentBoot: z.boolean().optional(),
  /** Stands for the evidence that a person wants to see no more; see `services/vms/evidence.ts`. */
  evidenceIgnored: z.string().optional(),
  /** Why the VM is in its state, for people; empty when all is well. */
  lastError: z.string().optional(),
  /** What to do about `lastError`, for people. Absent: that says it itself. */
  lastHint: z.string().optional(),
  /** When Banger noticed that the machine had been killed or had failed, RFC 3339. Absent: it did not, or the VM has run since, or a person has dismissed it. */
  crashedAt: z.string().optional(),
});
export type VmRuntime = z.infer<typeof vmRuntimeSchema>;

/** The `stats_json` column is another program's: no key of it is ours. */
export const vmStatsSchema = z.object({});

/** A row of `vms`. */
export const vmSchema = z.object({
  id: z.string(),
  name: z.string(),
  imageId: z.string(),
  guestIp: z.string(),
  state: z.enum(vmStates),
  createdAt: z.string(),
  updatedAt: z.string(),
  lastTouchedAt: z.string(),
  spec: vmSpecSchema,
  runtime: vmRuntimeSchema,
  stats: vmStatsSchema,
});
export type Vm = z.infer<typeof vmSchema>;

/** A VM with its image's name and what its driver can do, for screens. */
export const vmViewSchema = vmSchema.extend({
  imageName: z.string(),
  /** For people, in its driver's words. Where this program does not have the driver, the name that the row gives it. */
  hypervisor: z.string(),
  /** Whether a running guest has started up, by its agent's word. Null: it does not run, or has no agent that could tell. */
  ready: z.boolean().nullable(),
  /** Null: this program does not have its driver. Nothing can be asked of the VM then, and its state is not known. */
  capabilities: capabilitiesSchema.nullable(),
  /** What `runtime.accelerator` means, in its driver's words for people. Null: there is none, or its driver has no words for it. */
  acceleratorHint: z.string().nullable(),
  /** In two or three words, where `runtime.accelerator` is not what a person hopes for. Null: it is, or there is none. */
  acceleratorWarning: z.string().nullable(),
});
export type VmView = z.infer<typeof vmViewSchema>;

export const vmSorts = [
  'name',
  '-name',
  'state',
  '-state',
  'createdAt',
  '-createdAt',
  'lastTouchedAt',
  '-lastTouchedAt',
] as const;
/** A column name; `-` before it means descending. */
export type VmSort = (typeof vmSorts)[number];

export const listVmsInput = z.strictObject({
  ...pageInput,
  /** How many VMs to pass over: for a place in the middle of the list, which no cursor leads to. */
  offset: z.int().min(0).optional(),
  states: z.array(z.enum(vmStates)).max(vmStates.length).optional(),
  /** True: only VMs that a person should look at (see `needsAttention`). */
  attention: z.literal(true).optional(),
  imageId: idSchema.optional(),
  sort: z.enum(vmSorts).optional(),
});
export type ListVmsInput = z.infer<typeof listVmsInput>;

export const createVmInput = z.strictObject({
  name: nameSchema,
  imageId: idSchema,
  spec: vmSpecInput.optional(),
  /** True starts it as soon as it is made. */
  start: z.boolean().optional(),
});
export type CreateVmInput = z.infer<typeof createVmInput>;

export const updateVmInput = z.strictObject({
  id: idSchema,
  name: nameSchema.optional(),
  /** Changed keys only. A running VM takes them at its next start, but forwards at once where its hypervisor can. */
  spec: vmSpecInput.omit({ hypervisor: true, diskSizeMib: true }).optional(),
});
export type UpdateVmInput = z.infer<typeof updateVmInput>;

/** How many VMs are in each state; `crashed`: how many of the stopped ones crashed (see `isCrashed`). */
export const vmCountsSchema = z.record(z.enum([...vmStates, 'crashed']), z.int().min(0));
export type VmCounts = z.infer<typeof vmCountsSchema>;

/** A file that a VM could not be started without. */
export const missingFileSchema = z.object({ what: z.enum(['disk', 'image']), path: z.string() });
export type MissingFile = z.infer<typeof missingFileSchema>;

const onVm = { input: byIdInput, output: vmViewSchema };

export const vmChannels = {
  'vms.list': { input: listVmsInput, output: pageOf(vmViewSchema) },
  'vms.counts': { input: z.strictObject({}), output: vmCountsSchema },
  'vms.get': onVm,
  /** The VM that people and their tools mean. Throws `invalid_input` where that is the name of one and the id of another. */
  'vms.find': { input: byNameInput, output: vmViewSchema },
  /** Whether the VM, or a new one, could get the name now, as far as the names of the others go. */
  'vms.checkName': { input: checkNameInput, output: nameCheckSchema },
  /** Of those of the VMs that do not run and miss some, by their id. Looked at now. */
  'vms.missingFiles': {
    input: z.strictObject({ ids: z.array(idSchema).max(1000) }),
    output: z.record(z.string(), z.array(missingFileSchema)),
  },
  'vms.create': { input: createVmInput, output: vmViewSchema },
  'vms.update': { input: updateVmInput, output: vmViewSchema },
  'vms.delete': { input: byIdInput, output: nothing },
  /** Answers when the machine runs (its control socket answers); the guest may still be booting. */
  'vms.start': onVm,
  /** Asks the guest to power off and answers at once, state `stopping`; `vm.changed` tells when it is off. */
  'vms.stop': onVm,
  /** Ends the machine without asking the guest. Answers when it is gone. */
  'vms.forceStop': onVm,
  'vms.restart': onVm,
  'vms.pause': onVm,
  'vms.resume': onVm,
  'vms.touch': onVm,
  /** A person knows why the stopped VM ended, and needs no reminder: forgets `runtime.crashedAt` and `lastError`. Throws `wrong_state`. */
  'vms.dismissEnd': onVm,
} as const;
