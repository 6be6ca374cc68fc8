/**
 * The lines that only one of two descriptions (see `describeSchema`) has, each with the object that it belongs to:
 * `missing`, what should be there and is not; `extra`, what is there besides.
 */
export function schemaDifference(expected: string, actual: string): { missing: string[]; extra: string[] } {
  const [wanted, found] = [linesOf(expected), linesOf(actual)];
  return {
    missing: wanted.filter((line) => !found.includes(line)),
    extra: found.filter((line) => !wanted.includes(line)),
  };
}

function linesOf(description: string): string[] {
  let object = '';
  return description
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      if (line.startsWith('  ')) return `${object}: ${line.trim()}`;
      object = line.split(' ').slice(0, 2).join(' ');
      return line;
    });
}
