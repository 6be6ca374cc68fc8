import { z } from 'zod';
import {
  errorValueSchema,
  hostCheckSchema,
  imageViewSchema,
  jobLineSchema,
  jobSchema,
  sshConfigSchema,
  vmViewSchema,
} from '../../contract/index.ts';

const deleted = z.array(z.strictObject({ id: z.string(), name: z.string() }));
const vms = z.array(vmViewSchema);

/** What each command writes with `--json` when it is done. */
export const outputs = {
  'vm list': vms,
  'vm show': vmViewSchema,
  'vm create': vmViewSchema,
  'vm start': vms,
  'vm stop': vms,
  'vm restart': vms,
  'vm pause': vms,
  'vm resume': vms,
  'vm delete': deleted,
  'vm wait': vmViewSchema,
  'vm cp': z.strictObject({
    files: z.int(),
    bytes: z.int(),
    leftOut: z.array(z.strictObject({ path: z.string(), why: z.string() })),
  }),
  'image list': z.array(imageViewSchema),
  'image show': imageViewSchema,
  'image import': imageViewSchema,
  'image build starter': imageViewSchema,
  'image delete': deleted,
  'job list': z.array(jobSchema),
  'job log': z.array(jobLineSchema),
  'job cancel': z.array(jobSchema),
  'ssh-config': sshConfigSchema,
  host: z.array(hostCheckSchema),
} as const;

/** What a line of standard error is with `--json`. */
export const errorOutput = z.strictObject({ error: errorValueSchema });
