import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deadEnds, decisionMistakes, strayReferences, type TextFile } from './docs.ts';
import { projectDir } from './setup/places.mjs';

const texts = '{app,renderer,migrations,e2e,scripts,bench,docs,findings,.ci}/**/*';
const tree: TextFile[] = globSync(['*.md', '*.{json,ts,yml}', texts], {
  cwd: projectDir,
  withFileTypes: true,
})
  .filter((entry) => entry.isFile() && !/\.(png|db|bin|woff2)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path: path.slice(projectDir.length + 1), text: readFileSync(path, 'utf8') }));

describe('the docs', () => {
  it('have at most sixty decisions, each with a status, a date and a line in the index', () => {
    expect(tree.filter(({ path }) => path.startsWith('docs/decisions/')).length).toBeGreaterThan(1);
    expect(decisionMistakes(tree)).toEqual([]);
  });

  it('and the code refer to decisions that exist', () => {
    // The example below is not a reference.
    expect(strayReferences(tree.filter(({ path }) => path !== 'scripts/docs.test.ts'))).toEqual([]);
  });

  it('name tests of security by titles that stories have', () => {
    const text = (path: RegExp) => tree.filter((file) => path.test(file.path)).map((file) => file.text);
    const titles = [
      ...text(/^SECURITY\.md$/)
        .join()
        .matchAll(/“([^”]+)”/g),
    ].map(([, title = '']) => title);
    expect(titles.length).toBeGreaterThan(6);
    const stories = text(/^e2e\/security[\w-]*\.spec\.ts$/).join();
    expect(titles.filter((title) => !stories.includes(title))).toEqual([]);
  });

  it('lead to files that exist', () => {
    const pages = tree.filter(({ path }) => path.endsWith('.md'));
    expect(pages.length).toBeGreaterThan(6);
    expect(pages.flatMap((page) => deadEnds(page, (path) => existsSync(join(projectDir, path))))).toEqual([]);
  });
});

describe('the check of the docs', () => {
  const decision = (number: string, status: string, date = 'Date: 2026-11-30'): TextFile => ({
    path: `docs/decisions/${number}-title.md`,
    text: `# ${Number(number)}. Title\n\nStatus: ${status}\n${date}\n`,
  });
  const index = (...numbers: string[]): TextFile => ({
    path: 'docs/decisions/README.md',
    text: numbers.map((number) => `- [${Number(number)}. Title](${number}-title.md)`).join('\n'),
  });

  it('takes an accepted decision and one that another replaced', () => {
    const files = [
      decision('0001', 'superseded by 0002'),
      decision('0002', 'accepted'),
      index('0001', '0002'),
    ];
    expect(decisionMistakes(files)).toEqual([]);
  });

  it.each([
    ['an unknown status', [decision('0001', 'perhaps'), index('0001')], 'has no status'],
    ['a missing successor', [decision('0001', 'superseded by 0009'), index('0001')], 'no other decision'],
    ['itself as successor', [decision('0001', 'superseded by 0001'), index('0001')], 'no other decision'],
    ['no date', [decision('0001', 'accepted', ''), index('0001')], 'has no date'],
    ['no line in the index', [decision('0001', 'accepted'), index()], 'is not in the index'],
    [
      'a number twice',
      [decision('0001', 'accepted'), decision('0001', 'accepted'), index('0001')],
      'shares its number',
    ],
    ['another name', [{ ...decision('0001', 'accepted'), path: 'docs/decisions/One.md' }], 'is not named'],
    ['another title', [{ ...decision('0001', 'accepted'), text: '# 2. Title\n' }], 'number and title'],
  ])('refuses %s', (_, files, why) => {
    expect(decisionMistakes(files).join('\n')).toContain(why);
  });

  it('refuses the sixty-first decision', () => {
    const numbers = Array.from({ length: 61 }, (_, at) => String(at + 1).padStart(4, '0'));
    const files = [...numbers.map((number) => decision(number, 'accepted')), index(...numbers)];
    expect(decisionMistakes(files)).toEqual(['There are 61 decisions; at most 60.']);
  });

  it('finds references, links and paths that lead nowhere', () => {
    const code = { path: 'app/main.ts', text: '// See docs/decisions/0001 and docs/decisions/0002.' };
    expect(strayReferences([decision('0001', 'accepted'), code])).toEqual([
      'app/main.ts refers to decisions/0002, which is not there.',
    ]);
    const text = '[a](b.md) [c](../gone.md#x) [web](https://example.org) `app/gone.ts` `app/<feature>.ts`';
    expect(deadEnds({ path: 'docs/page.md', text }, (path) => path === 'docs/b.md')).toEqual([
      'docs/page.md names ../gone.md, which is not there.',
      'docs/page.md names app/gone.ts, which is not there.',
    ]);
  });
});
