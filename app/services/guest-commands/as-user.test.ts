import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { asUser } from './as-user.ts';

function outcome(user: string, ...command: [string, ...string[]]) {
  const [program, ...args] = asUser(user, command);
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

test.each(['nobody-here', '4294967290', 'root@elsewhere'])(
  'there is no user %s, and that is all that is said',
  (user) => {
    expect(outcome(user, 'true')).toEqual({
      ...{ code: 126, out: '', err: `There is no user “${user}” in the guest.\n` },
    });
  },
);

test.skipIf(process.getuid?.() !== 0)('a user has the words of others for what can’t be run', () => {
  expect(outcome('nobody', 'no-such')).toEqual({
    ...{ code: 127, out: '', err: 'There is no command “no-such” in the guest.\n' },
  });
  expect(outcome('nobody', '-x').code).toBe(127);
  expect(outcome('nobody', 'id', '-un')).toEqual({ code: 0, out: 'nobody\n', err: '' });
  expect(outcome('65534', 'id', '-un')).toEqual({ code: 0, out: 'nobody\n', err: '' });
});
