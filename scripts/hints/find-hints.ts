import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';
import { parseSync } from 'vite';

/** A hint of an error, as the code has it; what is put in at run time is `…`. */
export interface Hint {
  readonly file: string;
  readonly text: string;
}

type Node = { readonly type: string; readonly [key: string]: unknown };

/** Every hint in the program's errors. A second for all files. */
export function findHints(root: string): Hint[] {
  const files = globSync('app/**/*.ts', { cwd: root })
    .filter((file) => !/\.test\.ts$|\/testing\/|\/conformance\/|\/faults\/|\/contract\//.test(file))
    .sort();
  return files.flatMap((file) => hintsOf(file, readFileSync(join(root, file), 'utf8')));
}

/** The hints of one file, each once. */
export function hintsOf(file: string, text: string): Hint[] {
  if (!/\bhints?\b/.test(text)) return [];
  const program = parseSync(file, text).program as unknown as Node;
  const all = nodesOf(program);
  const texts = all.flatMap((node) => {
    if (node.type !== 'Property' || nameOf(node.key) !== 'hint') return [];
    return literalsOf(node.value as Node, all, new Set());
  });
  return [...new Set(texts)].map((one) => ({ file, text: one }));
}

/** The texts that an expression may have: also by constants, functions, tables and arguments of the same file. */
function literalsOf(value: Node, all: readonly Node[], seen: Set<unknown>): string[] {
  const within = (node: unknown) => literalsOf(node as Node, all, seen);
  switch (value.type) {
    case 'ConditionalExpression':
      return [...within(value.consequent), ...within(value.alternate)];
    case 'LogicalExpression':
      return [...within(value.left), ...within(value.right)];
    case 'CallExpression':
      return within(value.callee);
    case 'MemberExpression':
      return value.computed ? within(value.object) : [];
    case 'ObjectExpression':
      return (value.properties as Node[]).flatMap((one) => within(one.value));
    case 'TSSatisfiesExpression':
    case 'TSAsExpression':
      return within(value.expression);
    case 'Identifier':
      if (seen.has(value.name)) return [];
      seen.add(value.name);
      return sourcesOf(String(value.name), all).flatMap(within);
    default: {
      const text = textOf(value);
      return text === null ? [] : [text];
    }
  }
}

function textOf(node: Node): string | null {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral') return null;
  return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('…');
}

/** What a name stands for: its constant, its function, or what is passed where it is a parameter. */
function sourcesOf(name: string, all: readonly Node[]): Node[] {
  return all.flatMap((node): Node[] => {
    if (node.type === 'Property' && nameOf(node.key) === name && name !== 'hint' && !node.shorthand) {
      return [node.value as Node];
    }
    if (node.type === 'VariableDeclarator' && nameOf(node.id) === name && node.init)
      return [node.init as Node];
    if (node.type !== 'FunctionDeclaration') return [];
    if (nameOf(node.id) === name) return returnsOf(node);
    const place = (node.params as Node[]).findIndex(
      (param) => nameOf(param) === name || nameOf(param.left) === name,
    );
    if (place < 0) return [];
    const calls = all.filter(
      (call) => call.type === 'CallExpression' && nameOf(call.callee) === nameOf(node.id),
    );
    const byDefault = (node.params as Node[])[place]?.right as Node | undefined;
    const given = calls.flatMap((call) => (call.arguments as Node[])[place] ?? []);
    return byDefault ? [...given, byDefault] : given;
  });
}

function returnsOf(declaration: Node): Node[] {
  return nodesOf(declaration.body as Node).flatMap((node) =>
    node.type === 'ReturnStatement' && node.argument ? [node.argument as Node] : [],
  );
}

function nameOf(node: unknown): unknown {
  return (node as Node | undefined)?.name;
}

/** A node and all below it, in order. */
function nodesOf(node: unknown): Node[] {
  if (Array.isArray(node)) return node.flatMap(nodesOf);
  if (typeof node !== 'object' || node === null) return [];
  const here = 'type' in node && typeof node.type === 'string' ? [node as Node] : [];
  return [...here, ...Object.values(node).flatMap(nodesOf)];
}
