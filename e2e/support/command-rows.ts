import { join } from 'node:path';
import type { ErrorCode } from '../../app/contract/errors.ts';
import { imageFiles } from '../../app/testing/test-dashboard.ts';
import type { Home } from './home.ts';

/** What a row may need of the rows before it. */
export interface Story {
  readonly home: Home;
  /** Results by the commands that wrote them, the last of each. */
  readonly results: ReadonlyMap<string, unknown>;
}

/** A command line, and what becomes of it. `--json` is added to all. */
export interface CommandRow {
  /** The command, as the help names it. */
  readonly of: string;
  /** What stands behind it. */
  readonly rest?: string | ((story: Story) => readonly string[]);
  /** Its exit code; absent: 0. A list: each is right. */
  readonly code?: number | readonly number[];
  /** Of the error on standard error; absent: there is none. */
  readonly error?: ErrorCode;
  /** What is in its result, as far as it is given. */
  readonly value?: Record<string, unknown> | unknown[];
  /** Exactly what it writes; for commands that write no result of their own, or fail having done a part. */
  readonly out?: string;
}

const handed = ({ home }: Story) => {
  const { rootfsPath, kernelPath } = imageFiles(home.dir);
  return [rootfsPath, '--kernel', kernelPath];
};
const jobId = ({ results }: Story) => String((results.get('job list') as { id: string }[])[0]?.id);
const damaged = ({ home }: Story) => ['--file', join(home.dir, 'rootfs.ext4')];
const missing = ({ home }: Story) => ['--file', join(home.dir, 'nowhere.db')];

/** Nothing is there yet but an image, which the first row makes. */
export const imageRows: readonly CommandRow[] = [
  { of: 'image list', value: [] },
  { of: 'image import', rest: (story) => ['--name', 'mine', ...handed(story)] },
  { of: 'image show', rest: 'mine', value: { name: 'mine', managed: false } },
  { of: 'image import', rest: (story) => ['--name', 'mine', ...handed(story)], code: 4, error: 'name_taken' },
  { of: 'image import', rest: '/nowhere --name other --kernel /nowhere', code: 3, error: 'file_missing' },
  { of: 'image show', rest: 'mien', code: 3, error: 'not_found' },
  { of: 'image import', rest: 'x --name other', code: 2, error: 'invalid_input' },
  { of: 'image list', rest: '--frob', code: 2, error: 'invalid_input' },
];

/** A VM “web” is made, and stays off. */
export const offRows: readonly CommandRow[] = [
  { of: 'vm list', value: [] },
  { of: 'vm list', rest: '--frob', code: 2, error: 'invalid_input' },
  {
    of: 'vm create',
    rest: 'web --image mine --memory 64M --forward 2300:22',
    value: { name: 'web', state: 'stopped', spec: { memoryMib: 64 } },
  },
  { of: 'vm show', rest: 'web', value: { name: 'web' } },
  { of: 'vm wait', rest: 'web --for stopped', value: { name: 'web' } },
  { of: 'vm wait', rest: 'web --for running --timeout 0.1', code: 5, error: 'timeout' },
  { of: 'vm create', rest: 'web --image mine', code: 4, error: 'name_taken' },
  { of: 'vm create', rest: 'other --image nope', code: 3, error: 'not_found' },
  { of: 'vm create', rest: 'other --image mine --cpus 0', code: 2, error: 'invalid_input' },
  { of: 'vm create', rest: 'other --image mine --park', code: 2, error: 'invalid_input' },
  { of: 'vm show', rest: 'wbe', code: 3, error: 'not_found' },
  { of: 'vm ssh', rest: 'web', code: 4, error: 'wrong_state' },
  { of: 'vm exec', rest: 'web -- true', code: 4, error: 'wrong_state' },
  { of: 'vm exec', rest: 'wbe -- true', code: 3, error: 'not_found' },
  { of: 'vm console', rest: 'web', code: 2, error: 'invalid_input' },
  { of: 'vm ssh-proxy', rest: 'web', code: 4, error: 'wrong_state' },
  { of: 'vm cp', rest: 'web:/etc/hostname .', code: 4, error: 'wrong_state' },
  { of: 'vm cp', rest: '/nowhere web:/root', code: 3, error: 'not_found' },
  { of: 'vm cp', rest: 'here there', code: 2, error: 'invalid_input' },
  { of: 'ssh-config', value: { hosts: [] } },
  { of: 'ssh-config', rest: '--frob', code: 2, error: 'invalid_input' },
  { of: 'vm delete', rest: 'web', code: 2, error: 'invalid_input' },
  { of: 'image delete', rest: 'mine --yes', code: 4, error: 'image_in_use', out: '[]\n' },
  ...['vm pause', 'vm resume', 'vm restart', 'vm stop'].map(
    (of): CommandRow => ({ of, rest: 'web', code: 4, error: 'wrong_state', out: '[]\n' }),
  ),
  { of: 'vm start', rest: 'web', value: [{ name: 'web', state: 'running' }] },
];

/** It runs, and in the end is off again. Pretended VMs live in the process that started them: beside a dashboard alone. */
export const runningRows: readonly CommandRow[] = [
  { of: 'vm start', rest: 'web', code: 4, error: 'wrong_state', out: '[]\n' },
  { of: 'vm delete', rest: 'web --yes', code: 4, error: 'wrong_state', out: '[]\n' },
  { of: 'vm wait', rest: 'web --for ready', value: { ready: true } },
  { of: 'vm exec', rest: 'web -- echo so it is', out: 'so it is\n' },
  { of: 'vm exec', rest: () => ['web', '--', 'sh', '-c', 'exit 7'], code: 7, out: '' },
  { of: 'vm pause', rest: 'web', value: [{ state: 'paused' }] },
  { of: 'vm exec', rest: 'web -- true', code: 4, error: 'wrong_state' },
  { of: 'vm resume', rest: 'web', value: [{ state: 'running' }] },
  { of: 'vm restart', rest: 'web', value: [{ state: 'running' }] },
  { of: 'vm stop', rest: 'web', value: [{ state: 'stopped' }] },
  { of: 'vm start', rest: 'web', value: [{ state: 'running' }] },
  { of: 'vm stop', rest: 'web --force', value: [{ state: 'stopped' }] },
];

export const jobRows: readonly CommandRow[] = [
  { of: 'image build starter', rest: '--name small', value: { name: 'small', managed: true } },
  { of: 'job list', value: [{ state: 'succeeded' }] },
  { of: 'job log', rest: (story) => [jobId(story)] },
  { of: 'job log', rest: 'nope', code: 3, error: 'not_found' },
  { of: 'job cancel', rest: (story) => [jobId(story)], code: 4, error: 'wrong_state', out: '[]\n' },
  { of: 'job list', rest: 'nope', code: 2, error: 'invalid_input' },
  { of: 'image build starter', rest: '--name small', code: 4, error: 'name_taken' },
  { of: 'image delete', rest: 'small --yes', value: [{ name: 'small' }] },
];

/** What asks nobody, and so is the same with a dashboard and without one. */
export const fileRows: readonly CommandRow[] = [
  // Fails where the computer has a problem.
  { of: 'host', code: [0, 1] },
  { of: 'host', rest: '--frob', code: 2, error: 'invalid_input' },
  { of: 'db status', value: { state: 'up_to_date' } },
  { of: 'db status', rest: missing, code: 1, value: { state: 'missing' } },
  { of: 'db check', value: { ok: true } },
  { of: 'db check', rest: damaged, code: 5, value: { ok: false } },
  { of: 'db backup' },
  { of: 'db backup', rest: missing, code: 1, error: 'file_missing' },
  { of: 'db migrate', value: { applied: [] } },
  { of: 'db migrate', rest: missing, code: 1, error: 'file_missing' },
  { of: 'db fingerprint' },
  { of: 'db fingerprint', rest: damaged, code: 5, error: 'database_corrupt' },
  { of: 'db restore', code: 2, error: 'invalid_input' },
  { of: 'diagnostics', rest: ({ home }) => [join(home.dir, 'report.tar.gz')] },
  { of: 'diagnostics', rest: () => [''], code: 2, error: 'invalid_input' },
  { of: 'completion', rest: 'bash', value: { shell: 'bash' } },
  { of: 'completion', rest: 'tcsh', code: 2, error: 'invalid_input' },
];

export const lastRows: readonly CommandRow[] = [
  { of: 'vm delete', rest: 'web --yes', value: [{ name: 'web' }] },
];

/** A VM of its own for one command. */
export const runRows: readonly CommandRow[] = [
  { of: 'run', rest: 'mine -- echo so it is', out: 'so it is\n' },
  { of: 'run', rest: () => ['mine', '--', 'sh', '-c', 'exit 7'], code: 7, out: '' },
  { of: 'run', rest: 'nope -- true', code: 3, error: 'not_found' },
  { of: 'vm list', value: [] },
  { of: 'mcp', rest: '--frob', code: 2, error: 'invalid_input' },
];

/** Why no row of a command is done, or none fails: where it does. */
export const elsewhere: Readonly<Record<string, string>> = {
  'vm ssh': 'is done in a guest that runs an SSH server, below',
  'vm console': 'is done on a terminal, below',
  'vm ssh-proxy': 'is done by OpenSSH, in a real guest: app/services/ssh-config/ssh-config.qemu.test.ts',
  'vm cp': 'is done in a real guest: app/commands/copy/copy.qemu.test.ts',
  'job cancel': 'is done to a job without end: app/commands/image/image-commands.test.ts',
  mcp: 'is done by an agent: e2e/mcp.spec.ts',
  'db restore': 'is done while no dashboard runs: app/commands/db/db-command.test.ts',
};
