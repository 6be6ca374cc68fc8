/** Groups of things that lead to one another, each sorted; empty when all leads one way (Tarjan's algorithm). */
export function circlesIn(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const circles: string[][] = [];
  const found = new Map<string, { lowest: number }>();
  const path: string[] = [];
  const visit = (from: string): { lowest: number } => {
    const number = found.size;
    const mark = { lowest: number };
    found.set(from, mark);
    path.push(from);
    for (const to of arrows.get(from) ?? []) {
      const known = found.get(to);
      if (!known) mark.lowest = Math.min(mark.lowest, visit(to).lowest);
      else if (path.includes(to)) mark.lowest = Math.min(mark.lowest, known.lowest);
    }
    if (mark.lowest === number) {
      const group = path.splice(path.indexOf(from));
      if (group.length > 1) circles.push(group.sort());
    }
    return mark;
  };
  for (const from of arrows.keys()) if (!found.has(from)) visit(from);
  return circles;
}
