import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { sshHome } from './home-folder.ts';

test.each([
  ['nothing', {}],
  ['another HOME', { HOME: '/somewhere' }],
  ['a relative path', { BANGER_SSH_HOME: 'here' }],
  ['an empty text', { BANGER_SSH_HOME: '' }],
])('with %s, OpenSSH’s home is that of the system’s list of users', (_, env) => {
  expect(sshHome(env)).toBe(userInfo().homedir);
});

test('an experiment has a home of its own for OpenSSH', () => {
  expect(sshHome({ HOME: '/home/ada', BANGER_SSH_HOME: '/tmp/experiment' })).toBe('/tmp/experiment');
});
