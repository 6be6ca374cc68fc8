import { fold } from '../../store/fold.ts';

/** The name that somebody may have meant who mistyped it: at most one letter in three is another. Null: none is near. */
export function nearestName(typed: string, names: Iterable<string>): string | null {
  const wanted = [...fold(typed)];
  const most = Math.ceil(wanted.length / 3);
  let nearest: string | null = null;
  let least = most + 1;
  for (const name of names) {
    const letters = [...fold(name)];
    if (Math.abs(letters.length - wanted.length) >= least) continue;
    const distance = editDistance(wanted, letters);
    if (distance < least) [nearest, least] = [name, distance];
  }
  return nearest;
}

/** How many letters are added, left out, replaced, or swapped with their neighbor. */
function editDistance(a: readonly string[], b: readonly string[]): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      next[column] = Math.min(
        at(last, column) + 1,
        at(next, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, next];
  }
  return at(last, b.length);
}

const at = (row: readonly number[], column: number) => row[column] ?? Number.POSITIVE_INFINITY;
