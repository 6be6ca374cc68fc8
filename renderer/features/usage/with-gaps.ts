/** Seconds without a sample that are drawn as a gap. */
const longest = 15;

type Columns = [times: number[], ...values: (number | null)[][]];

/** A point without values after each long silence: a straight line across it would be invented. */
export function withGaps(times: readonly number[], values: readonly (readonly (number | null)[])[]): Columns {
  const at: number[] = [];
  const columns: (number | null)[][] = values.map(() => []);
  times.forEach((time, index) => {
    const before = times[index - 1];
    if (before !== undefined && time - before > longest) {
      at.push(before + 1);
      for (const column of columns) column.push(null);
    }
    at.push(time);
    columns.forEach((column, line) => {
      column.push(values[line]?.[index] ?? null);
    });
  });
  return [at, ...columns];
}
