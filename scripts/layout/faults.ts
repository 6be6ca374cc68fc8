import { basename, dirname } from 'node:path/posix';
import { circlesIn } from './circles.ts';
import type { Import, ImportGraph } from './import-graph.ts';

/** The rules; see `rooms.ts`. */
export interface Layout {
  readonly rooms: Readonly<Record<string, string>>;
  readonly packages: Readonly<Record<string, readonly string[]>>;
  readonly halls: Readonly<Record<string, readonly string[]>>;
}

export const isTest = (file: string) => /\.test\.[a-z]+$|(^|\/)(testing|conformance|faults)\//.test(file);
/** Stories and benchmarks may import anything, but their folders form no circle. */
const isOutside = (file: string) => /^(bench|e2e)\//.test(file);

/** Everything that breaks the rules, a sentence each. */
export function layoutFaults(graph: ImportGraph, layout: Layout): string[] {
  const imports = graph.imports.filter(({ from }) => !isTest(from));
  const own = imports.filter(({ isOwn }) => isOwn);
  return [
    ...circleFaults(own),
    ...graph.files.filter((file) => !isTest(file)).flatMap((file) => looseFault(file, layout)),
    ...own.flatMap((one) => testFault(one)),
    ...emptyRooms(graph.files, layout),
    ...roomFaults(own, layout),
    ...imports.filter(({ isOwn }) => !isOwn).flatMap((one) => packageFault(one, layout)),
  ];
}

function circleFaults(own: readonly Import[]): string[] {
  const arrows = new Map<string, Map<string, Import>>();
  for (const one of own) {
    const [from, to] = [dirname(one.from), dirname(one.of)];
    if (from === to) continue;
    const known = arrows.get(from) ?? new Map<string, Import>();
    arrows.set(from, known.has(to) ? known : known.set(to, one));
  }
  const folders = new Map([...arrows].map(([from, to]) => [from, new Set(to.keys())]));
  return circlesIn(folders).map((circle) => {
    const ties = circle.flatMap((from) => circle.flatMap((to) => arrows.get(from)?.get(to) ?? []));
    const lines = ties.map(({ from, of }) => `\n  ${from} imports ${of}`);
    return `These folders import one another: ${circle.join(', ')}.${lines.join('')}`;
  });
}

function looseFault(file: string, { rooms, halls }: Layout): string[] {
  const allowed = halls[dirname(file)];
  if (allowed && !allowed.includes(basename(file))) return [`${file} is loose: put it into a folder.`];
  return isOutside(file) || roomOf(file, rooms)
    ? []
    : [`${file} is in no room: give its folder a line in scripts/layout/rooms.ts.`];
}

function emptyRooms(files: readonly string[], { rooms }: Layout): string[] {
  return Object.keys(rooms)
    .filter((room) => !files.some((file) => file.startsWith(`${room}/`)))
    .map((room) => `There is no ${room}: take it out of scripts/layout/rooms.ts.`);
}

function testFault({ from, of }: Import): string[] {
  return isOutside(from) || !isTest(of) ? [] : [`${from} imports ${of}, which is for tests only.`];
}

function roomFaults(own: readonly Import[], { rooms }: Layout): string[] {
  const used = new Set<string>();
  const refused = own.flatMap(({ from, of }) => {
    const [here, there] = [roomOf(from, rooms), roomOf(of, rooms)];
    if (!here || here === there || isTest(of)) return [];
    used.add(`${here} ${there}`);
    return there && allowedIn(here, rooms).includes(there)
      ? []
      : [`${from} imports ${of}: ${here} may not import ${there ?? dirname(of)}.`];
  });
  const unused = Object.keys(rooms).flatMap((here) =>
    allowedIn(here, rooms)
      .filter((there) => !used.has(`${here} ${there}`))
      .map((there) => `${here} may import ${there}, and does not: take it out of scripts/layout/rooms.ts.`),
  );
  return [...refused, ...unused];
}

function packageFault({ from, of, names }: Import, { packages, rooms }: Layout): string[] {
  if (!from.startsWith('app/')) return [];
  return [of, ...names.map((name) => `${of} ${name}`)].flatMap((what) => {
    const allowed = packages[what];
    const room = roomOf(from, rooms);
    return !allowed || allowed.some((one) => room === one || (one !== 'app' && room?.startsWith(`${one}/`)))
      ? []
      : [`${from} imports ${what}: that is for ${allowed.join(', ')}.`];
  });
}

/** The innermost room; null if there is none, or if that room contains others and the file is deeper in it. */
function roomOf(path: string, rooms: Layout['rooms']): string | null {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    if (!(folder in rooms)) continue;
    const hasOthers = Object.keys(rooms).some((room) => room.startsWith(`${folder}/`));
    return hasOthers && dirname(path) !== folder ? null : folder;
  }
  return null;
}

function allowedIn(room: string, rooms: Layout['rooms']): string[] {
  const [tree] = room.split('/', 1);
  const names = rooms[room]?.split(' ').filter(Boolean) ?? [];
  return names.map((name) => (`${tree}/${name}` in rooms ? `${tree}/${name}` : name));
}
