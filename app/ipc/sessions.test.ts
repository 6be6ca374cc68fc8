import { expect, test } from 'vitest';
import { beginSession, type Session } from '../installation/sessions.ts';
import { makeTestFolder, testClock } from '../store/testing/factories.ts';
import { sessionHandlers } from './sessions.ts';

const caller = { viewer: 1, actor: 'user' } as const;

/** What the next session knows of one that was killed, when the session between them ended in good order after `between`. */
async function knownAfter(between: (session: Session) => unknown): Promise<string | undefined> {
  const parts = { stateDir: makeTestFolder(), version: '1.2.3', clock: testClock };
  await beginSession(parts);
  const session = await beginSession(parts);
  await between(session);
  session.end();
  return (await beginSession(parts)).last?.end;
}

test('a session that ended in good order needs no words', async () => {
  const session = await beginSession({ stateDir: makeTestFolder(), version: '1.2.3', clock: testClock });
  expect(await sessionHandlers(session)['sessions.last']({}, caller)).toBeNull();
});

test('one that was killed is told with what the launch found, and then it is explained', async () => {
  const found = { running: 2, ended: 1, silent: 0 };
  const known = await knownAfter(async (session) => {
    const told = await sessionHandlers(session, Promise.resolve(found))['sessions.last']({}, caller);
    expect(told).toEqual({ ...session.last, machines: found });
    expect(told?.end).toBe('killed');
  });
  expect(known).toBeUndefined();
});

test('a dashboard that may only look explains it without machines', async () => {
  const known = await knownAfter(async (session) => {
    const told = await sessionHandlers(session, Promise.resolve(null))['sessions.last']({}, caller);
    expect(told?.machines).toBeNull();
  });
  expect(known).toBeUndefined();
});

test('a start that fails may tell of it, and leaves it to be explained', async () => {
  const known = await knownAfter(async (session) => {
    expect((await sessionHandlers(session)['sessions.last']({}, caller))?.machines).toBeNull();
  });
  expect(known).toBe('killed');
});
