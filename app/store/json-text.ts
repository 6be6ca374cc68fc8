/**
 * Changes members of a JSON object in its text. What is not changed stays to the letter, however deep it goes and whatever its
 * numbers: neither JavaScript nor SQLite has to understand it (SQLite reads a thousand levels, and JavaScript rounds an
 * integer beyond 2^53). `null` removes a member. Where a key is there twice, its last value is the one that programs read:
 * that is replaced, and the others go. `text` must be a JSON object.
 */
export function patchJsonText(text: string, patch: Readonly<Record<string, unknown>>): string {
  const members = partsOf(text, start(text));
  const last = new Map(members.map((member) => [member.key, member]));
  const kept = members.flatMap((member) => {
    if (!Object.hasOwn(patch, member.key)) return [text.slice(member.from, member.to)];
    if (last.get(member.key) !== member || patch[member.key] === null) return [];
    const before = text.slice(member.from, member.value);
    return [before + valueText(patch[member.key], text.slice(member.value, member.to))];
  });
  const added = Object.entries(patch).flatMap(([key, value]) =>
    last.has(key) || value === null ? [] : [`${JSON.stringify(key)}:${JSON.stringify(value)}`],
  );
  return `{${[...kept, ...added].join(',')}}`;
}

/**
 * An element of a new list that says nothing else than one of the old list stays as that is: with what only others know. Where
 * one of either list is left, it is the same with changes.
 */
function valueText(value: unknown, old: string): string {
  if (!Array.isArray(value) || old[0] !== '[') return JSON.stringify(value);
  const left = partsOf(old, 0).map((part) => old.slice(part.value, part.to));
  const elements = value.map((element) => {
    const at = left.findIndex((one) => agrees(one, element));
    return at === -1 ? { element } : { text: left.splice(at, 1)[0] };
  });
  const [edited, ...others] = left;
  const changed = elements.filter(({ text }) => text === undefined);
  return `[${elements
    .map(({ element, text }) => {
      if (text !== undefined) return text;
      if (changed.length === 1 && others.length === 0 && edited?.[0] === '{' && isObject(element))
        return patchJsonText(edited, element);
      return JSON.stringify(element);
    })
    .join(',')}]`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function agrees(text: string, element: unknown): boolean {
  const old: unknown = JSON.parse(text);
  if (!isObject(old) || !isObject(element)) return false;
  return Object.entries(element).every(([key, value]) => old[key] === value);
}

/** A member of an object or, without a key, an element of a list: `from` its first character, `to` behind its last. */
interface Part {
  readonly key: string;
  readonly from: number;
  readonly value: number;
  readonly to: number;
}

/** Of the object or list that opens at `open`, in valid JSON. */
function partsOf(text: string, open: number): Part[] {
  const parts: Part[] = [];
  const keyed = text[open] === '{';
  for (let at = start(text, open + 1); text[at] !== '}' && text[at] !== ']'; ) {
    const from = at;
    let key = '';
    if (keyed) {
      const behind = skipString(text, at);
      key = JSON.parse(text.slice(at, behind)) as string;
      at = start(text, start(text, behind) + 1);
    }
    const to = skipValue(text, at);
    parts.push({ key, from, value: at, to });
    at = start(text, to);
    if (text[at] === ',') at = start(text, at + 1);
  }
  return parts;
}

/** The next place that is no white space. */
function start(text: string, at = 0): number {
  let place = at;
  while (' \t\n\r'.includes(text[place] ?? 'x')) place += 1;
  return place;
}

function skipString(text: string, at: number): number {
  let place = at + 1;
  while (text[place] !== '"') place += text[place] === '\\' ? 2 : 1;
  return place + 1;
}

/** Counts brackets instead of calling itself: any depth will do. */
function skipValue(text: string, at: number): number {
  let place = at;
  let depth = 0;
  do {
    const letter = text[place] ?? '';
    if (letter === '"') {
      place = skipString(text, place);
    } else {
      if (letter === '{' || letter === '[') depth += 1;
      if (letter === '}' || letter === ']') depth -= 1;
      place += 1;
    }
  } while (depth > 0);
  const isScalar = /[-\w]/.test(text[at] ?? '');
  while (isScalar && /[-+.\w]/.test(text[place] ?? ' ')) place += 1;
  return place;
}
