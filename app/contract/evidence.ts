import { z } from 'zod';
import { idSchema } from './scalars.ts';
import { vmStates, vmViewSchema } from './vms.ts';

/** What was written down about one thing, and what a look at it found. */
export const findingSchema = z.object({
  subject: z.enum(['process', 'helper', 'control', 'disk', 'image']),
  /** In words; null: nothing is written down. */
  recorded: z.string().nullable(),
  found: z.string(),
  /** `differs`: that needs a decision, or a repair. */
  verdict: z.enum(['agrees', 'differs']),
});
export type Finding = z.infer<typeof findingSchema>;

/** One of the four things by which a VM's process is known again. */
export const identityMarkSchema = z.object({
  mark: z.enum(['pid', 'start_time', 'boot_id', 'uuid']),
  recorded: z.string(),
  /** Empty: there is none. Null: it cannot be read. */
  found: z.string().nullable(),
  verdict: z.enum(['as_recorded', 'differs', 'unreadable']),
});
export type IdentityVerdict = z.infer<typeof identityMarkSchema>;

/**
 * `adopt`: look for the machine again, and take what is found for true. `accept_base`: use the root file system as it is now,
 * although the disk was made from another.
 */
export const evidenceChoices = ['adopt', 'mark_stopped', 'accept_base', 'ignore'] as const;
export type EvidenceChoice = (typeof evidenceChoices)[number];

export const vmEvidenceSchema = z.object({
  state: z.enum(vmStates),
  findings: z.array(findingSchema),
  /** Of the process that is written down; empty where none is. */
  identity: z.array(identityMarkSchema),
  /** The newest entry of the activity log that says why a machine ended, or was not found. */
  lastEnd: z.object({ at: z.string(), reason: z.string() }).nullable(),
  /** Without control characters, at most 10 lines. */
  consoleTail: z.array(z.string()),
  hypervisorTail: z.array(z.string()),
  /** What makes sense now; those that would be refused are left out. */
  choices: z.array(z.enum(evidenceChoices)),
  /** A person has seen just this and wants it out of the way. */
  ignored: z.boolean(),
});
export type VmEvidence = z.infer<typeof vmEvidenceSchema>;

export const evidenceChannels = {
  /** Looked at now, not remembered. */
  'vms.evidence': { input: z.strictObject({ id: idSchema }), output: vmEvidenceSchema },
  /** Throws `wrong_state` for a choice that the evidence speaks against, `hypervisor_missing` where nobody can look. No row and no file is ever deleted. */
  'vms.resolve': {
    input: z.strictObject({ id: idSchema, choice: z.enum(evidenceChoices) }),
    output: vmViewSchema,
  },
} as const;
