import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('each waits until the one before has ended its turn, in the order of asking', async () => {
  const turn = createTurns();
  const said: string[] = [];
  const work = async (name: string) => {
    const end = await turn();
    said.push(`${name} begins`);
    return () => {
      said.push(`${name} ends`);
      end();
    };
  };
  const [first, second, third] = [work('first'), work('second'), work('third')];
  (await first)();
  (await second)();
  (await third)();
  expect(said).toEqual([
    ...['first begins', 'first ends', 'second begins'],
    ...['second ends', 'third begins', 'third ends'],
  ]);
});
