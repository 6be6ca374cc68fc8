import type { ErrorCode } from '../../contract/errors.ts';
import { type Ended, errorsOf, resultOf, wasInterrupted } from './command-process.ts';

type Kind = 'vm' | 'image';

/** The ids that are there. */
export type Found = Readonly<Record<Kind, readonly string[]>>;

/**
 * What must be there after commands that ran side by side: all that one of them has said to have made, and none that one has said
 * to have deleted. Of a command that did not come to its end nobody knows what it did before: these are counted.
 */
export function createModel(before: Found) {
  const of = (kind: Kind) => ({
    made: new Set(before[kind]),
    deleted: new Set<string>(),
    mayHaveMade: 0,
    mayHaveDeleted: 0,
  });
  const models = { vm: of('vm'), image: of('image') };
  return {
    note(ended: Ended): void {
      const [noun = '', verb = ''] = ended.words;
      if (noun !== 'vm' && noun !== 'image') return;
      const model = models[noun];
      if (verb === 'create' || verb === 'import' || verb === 'build') {
        const made = resultOf(ended) as { id: string } | undefined;
        if (made) model.made.add(made.id);
        else if (!isRefused(ended)) model.mayHaveMade += 1;
      } else if (verb === 'delete') {
        const deleted = (resultOf(ended) ?? []) as { id: string }[];
        for (const { id } of deleted) model.deleted.add(id);
        // But for the noun, the verb, and two options.
        if (!isRefused(ended)) model.mayHaveDeleted += ended.words.length - 4 - deleted.length;
      }
    },
    /** What does not fit, in words. */
    mistakes(found: Found): string[] {
      return (['vm', 'image'] as const).flatMap((kind) => {
        const { made, deleted, mayHaveMade, mayHaveDeleted } = models[kind];
        const there = found[kind];
        const lost = [...made].filter((id) => !deleted.has(id) && !there.includes(id));
        const strange = there.filter((id) => !made.has(id));
        return [
          ...there.filter((id) => deleted.has(id)).map((id) => `the ${kind} ${id} was deleted, and is there`),
          ...(lost.length > mayHaveDeleted
            ? [`${kind}s are lost: ${lost.join(', ')}; at most ${mayHaveDeleted} may have been deleted`]
            : []),
          ...(strange.length > mayHaveMade
            ? [`nobody made the ${kind}s ${strange.join(', ')}; at most ${mayHaveMade} may have been made`]
            : []),
        ];
      });
    },
  };
}

/** What a command says that has done nothing of what it was to do to one VM or image. */
const refusals: readonly ErrorCode[] = ['invalid_input', 'not_found', 'name_taken', 'image_in_use'];

/** Whether it came to its end, and whatever it has not said to have done is not done. */
function isRefused(ended: Ended): boolean {
  if (wasInterrupted(ended)) return false;
  const harmless = ended.words[1] === 'delete' ? [...refusals, 'wrong_state'] : refusals;
  return errorsOf(ended).every(({ code }) => harmless.includes(code));
}
