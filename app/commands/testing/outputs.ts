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

const path = z.string();
const migration = { id: z.int(), name: z.string() };
const backup = z.strictObject({
  ...{ name: z.string(), path, takenAt: z.string(), sizeBytes: z.int() },
  ...{ schema: z.int().nullable(), vmCount: z.int().nullable(), imageCount: z.int().nullable() },
});
const checked = z.strictObject({
  ...{ integrity: z.array(z.string()), foreignKeys: z.array(z.string()), rows: z.array(z.string()) },
  setAside: z.array(z.string()),
  schema: z.strictObject({ missing: z.array(z.string()), extra: z.array(z.string()) }),
});

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
  'db status': z.strictObject({
    ...{ path, state: z.string(), integrity: z.string().nullable(), size: z.int() },
    applied: z.array(z.strictObject({ ...migration, appliedAt: z.string() })),
    pending: z.array(z.strictObject(migration)),
    foreignKeyViolations: z.int(),
  }),
  'db migrate': z.strictObject({
    path,
    applied: z.array(z.strictObject({ ...migration, milliseconds: z.int() })),
    backup: z.string().nullable(),
    notes: z.array(z.string()),
  }),
  'db check': z.strictObject({ path, state: z.string(), ok: z.boolean(), findings: checked.nullable() }),
  'db backup': z.strictObject({ backup }),
  'db restore': z.strictObject({ path, restored: z.string(), quarantined: z.string().nullable() }),
  'db fingerprint': z.strictObject({ path: path.nullable(), fingerprint: z.string(), schema: z.string() }),
  diagnostics: z.strictObject({ path }),
  completion: z.strictObject({ shell: z.string(), script: z.string() }),
} as const;

/** Their output is a guest's, a terminal's, or an agent's. */
export const passingOn: readonly string[] = ['vm exec', 'vm console', 'vm ssh', 'vm ssh-proxy', 'run', 'mcp'];

/** What a line of standard error is with `--json`. */
export const errorOutput = z.strictObject({ error: errorValueSchema });
