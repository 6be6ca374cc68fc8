import { expect, test } from 'vitest';
import { quitQuestion } from './quit-question.ts';

const answers = (question: ReturnType<typeof quitQuestion>) => question?.buttons.map(({ does }) => does);
const last = 'cancel';

test('what becomes of running VMs can be said without a page, and which jobs are cancelled is told', () => {
  const question = quitQuestion({ phase: 'asking', vms: ['api', 'web'], jobs: ['Backing up the database'] });
  expect(question?.detail).toBe('api, web\n\nQuitting cancels: Backing up the database.');
  expect(answers(question)).toEqual([{ answer: 'leave' }, { answer: 'pause' }, { answer: 'stop' }, last]);
});

test('where jobs alone run there is nothing to choose', () => {
  const question = quitQuestion({ phase: 'asking', vms: [], jobs: ['Backing up the database'] });
  expect(question?.detail).toBe('Quitting cancels: Backing up the database.');
  expect(answers(question)).toEqual([{ answer: null }, last]);
});

test('VMs that do not do as asked can be left or forced off', () => {
  const question = quitQuestion({ phase: 'stuck', vms: ['api'], jobs: [] });
  expect(question?.detail).toContain('api');
  expect(answers(question)).toEqual([{ answer: 'leave' }, 'force', last]);
});

test('nothing is asked while VMs are being stopped', () => {
  expect(quitQuestion({ phase: 'stopping', vms: ['api'], jobs: [] })).toBeNull();
});
