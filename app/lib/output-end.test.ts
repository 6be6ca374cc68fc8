import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createOutputEnd } from './output-end.ts';

const mark = 'abab-abac';

async function pass(chunks: readonly Buffer[]): Promise<{ passed: string; code: number | null }> {
  let code: number | null = null;
  const stream = createOutputEnd(mark, (said) => {
    code = said;
  });
  const read = buffer(stream);
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  return { passed: (await read).toString('latin1'), code };
}

it('whatever a command prints, cut anywhere, every byte before the mark passes and none after it', async () => {
  const text = fc.array(fc.constantFrom('a', 'b', '-', 'ab', 'abab', 'abab-aba', '\n', '\0', '\xff'));
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.integer({ min: 0, max: 255 }),
      fc.array(fc.nat({ max: 40 })),
      fc.boolean(),
      async (parts, code, cuts, isMarked) => {
        const said = parts.join('');
        fc.pre(!said.includes(mark));
        const all = Buffer.from(isMarked ? `${said}${mark} ${code}\nlate` : said, 'latin1');
        const chunks: Buffer[] = [];
        let at = 0;
        for (const cut of cuts) {
          chunks.push(all.subarray(at, at + cut));
          at = Math.min(all.length, at + cut);
        }
        chunks.push(all.subarray(at));
        const end = isMarked ? { passed: said, code } : { passed: said, code: null };
        expect(await pass(chunks.filter((chunk) => chunk.length > 0))).toEqual(end);
      },
    ),
    { numRuns: 500 },
  );
});

it('a code that is none is a failure of the command', async () => {
  expect(await pass([Buffer.from(`x${mark} nonsense\n`)])).toEqual({ passed: 'x', code: 255 });
});
