import type { Hint } from './find-hints.ts';

/** Words of what can be done in the program. What is done outside of it, or once more, nothing in it can refuse. */
const ofTheProgram =
  /\b(VMs?|images?|settings|restore|add|delete|force|range|host screen|console|type again|next free|new database|BANGER_HOME|its own screen|another address|migrate|--create|one of|restart banger)\b/i;

/** A hint that says what to do in the program, and so can be wrong about what the program takes. */
export function namesAWay(text: string): boolean {
  return ofTheProgram.test(text);
}

type Followed = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/**
 * Hints whose way no test takes, hints of the list that no error has any more, and tests that are not there. `textOf`: of a file.
 */
export function hintMistakes(
  hints: readonly Hint[],
  followed: Followed,
  textOf: (file: string) => string,
): string[] {
  const listed = new Set(Object.values(followed).flatMap((tests) => Object.values(tests).flat()));
  const texts = new Set(hints.map(({ text }) => text));
  const unfollowed = hints.filter(({ text }) => namesAWay(text) && !listed.has(text));
  const stale = [...listed].filter((text) => !texts.has(text));
  const absent = Object.entries(followed).flatMap(([file, tests]) =>
    Object.keys(tests)
      .filter((title) => !textOf(file).includes(title))
      .map((title) => `${file}: ${title}`),
  );
  return [
    ...unfollowed.map(({ file, text }) => `${file}: no test takes the way of “${text}”`),
    ...stale.map((text) => `No error has the hint “${text}” any more`),
    ...absent.map((test) => `There is no such test: ${test}`),
  ];
}
