import { dirname, join, normalize } from 'node:path';

/** A text of the tree; `path` is relative to the project. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

const folder = 'docs/decisions/';
const most = 60;

/** What is wrong with the decisions among `files`, a sentence each. */
export function decisionMistakes(files: readonly TextFile[]): string[] {
  const index = files.find(({ path }) => path === `${folder}README.md`)?.text ?? '';
  const decisions = files.filter(({ path }) => path.startsWith(folder) && !path.endsWith('/README.md'));
  const numbers = decisions.map(({ path }) => numberOf(path));
  const mistakes =
    decisions.length > most ? [`There are ${decisions.length} decisions; at most ${most}.`] : [];
  for (const { path, text } of decisions) {
    const complain = (what: string) => mistakes.push(`${path} ${what}`);
    const number = numberOf(path);
    if (!number) complain('is not named NNNN-kebab-title.md.');
    else if (numbers.indexOf(number) !== numbers.lastIndexOf(number)) complain('shares its number.');
    const status = /^Status: (?:accepted|superseded by (\d{4}))$/m.exec(text);
    if (!status) complain('has no status: accepted, or superseded by NNNN.');
    else if (status[1] && (status[1] === number || !numbers.includes(status[1])))
      complain(`is superseded by ${status[1]}, which is no other decision.`);
    if (!/^Date: \d{4}-\d{2}-\d{2}(?:, last changed \d{4}-\d{2}-\d{2})?$/m.test(text))
      complain('has no date.');
    const title = /^# (\d+\. .+)\n/.exec(text)?.[1];
    if (!title || Number.parseInt(title, 10) !== Number(number))
      complain('does not begin with its number and title.');
    else if (!index.includes(`- [${title}](${path.slice(folder.length)})`)) complain('is not in the index.');
  }
  return mistakes;
}

/** `0012`; undefined where the name has another form. */
const numberOf = (path: string) => /\/(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.md$/.exec(path)?.[1];

/** References to decisions that are not among `files`, a sentence each. */
export function strayReferences(files: readonly TextFile[]): string[] {
  const numbers = files.map(({ path }) => (path.startsWith(folder) ? numberOf(path) : undefined));
  return files.flatMap(({ path, text }) =>
    [...text.matchAll(/decisions\/(\d{4})(?!\d)/g)]
      .filter(([, number]) => !numbers.includes(number))
      .map(([reference]) => `${path} refers to ${reference}, which is not there.`),
  );
}

/**
 * Links and paths in a Markdown file that lead nowhere, a sentence each. A path is what stands between backticks and begins
 * with one of our folders; one with a placeholder (`<feature>`, `NNNN`, `*`) is left out. `exists` takes a path relative to
 * the project.
 */
export function deadEnds({ path, text }: TextFile, exists: (path: string) => boolean): string[] {
  const links = [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => ({ target, place: normalize(join(dirname(path), target)) }));
  const paths = [
    ...text.matchAll(/`((?:app|renderer|migrations|e2e|scripts|bench|docs|findings)\/[^`\s]*)`/g),
  ]
    .map(([, target = '']) => ({ target, place: target }))
    .filter(({ target }) => !/[<*…]|NNNN/.test(target));
  return [...links, ...paths]
    .filter(({ place }) => !exists(place))
    .map(({ target }) => `${path} names ${target}, which is not there.`);
}
