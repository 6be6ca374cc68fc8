import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';
import { parseSync } from 'vite';

/** A text that people read, as the code has it; what is put in at run time is `…`. */
export interface Text {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

type Node = { readonly type: string; readonly start: number; readonly [key: string]: unknown };

/** Scripts that run in the guest of a starter image. */
const ofTheGuest = /^app\/starter\/(guest-|ssh-server)/;

/** Every text for people in the window, the errors and the command line. A second for all files. */
export function findTexts(root: string): Text[] {
  const files = globSync(['app/**/*.ts', 'renderer/**/*.{ts,tsx}'], { cwd: root })
    .filter(
      (file) => !/\.test\.tsx?$|\/testing\/|\/conformance\/|\/faults\//.test(file) && !ofTheGuest.test(file),
    )
    .sort();
  return files.flatMap((file) => textsOf(file, readFileSync(join(root, file), 'utf8')));
}

/** Properties of errors, checks, menus and fields; what they hold is for people, be it no sentence. */
const spoken = /^(message|unchanged|hint|detail|reason|why|title|label|text|note|about|step|description)$/;
/** The same as attributes of elements. */
const shown = /^(label|title|placeholder|aria-label|data-tip|text|description|note|name|action|all)$/;

/** Texts in JSX, in properties and attributes with such names, and sentences anywhere but in what is logged. */
export function textsOf(file: string, source: string): Text[] {
  const texts: Text[] = [];
  const visit = (node: unknown, isSpoken: boolean): void => {
    if (Array.isArray(node)) for (const one of node) visit(one, isSpoken);
    if (!isNode(node) || node.type === 'ImportDeclaration') return;
    const text = textOf(node);
    if (text !== null && (isSpoken || node.type === 'JSXText' || isSentence(text)) && / /.test(text))
      texts.push({ file, line: source.slice(0, node.start).split('\n').length, text });
    if (node.type === 'CallExpression' && /^(logger\.|report$)/.test(nameOf(node.callee))) return;
    const speaks =
      (node.type === 'Property' && spoken.test(nameOf(node.key))) ||
      (node.type === 'JSXAttribute' && shown.test(nameOf(node.name)));
    const passes = /^(ConditionalExpression|LogicalExpression|JSXExpressionContainer|TemplateLiteral)$/.test(
      node.type,
    );
    for (const [key, value] of Object.entries(node)) {
      if (key !== 'key' && key !== 'test') visit(value, speaks || (passes && isSpoken));
    }
  };
  visit(parseSync(file, source).program, false);
  return texts;
}

function isNode(node: unknown): node is Node {
  return typeof node === 'object' && node !== null && 'type' in node && typeof node.type === 'string';
}

function textOf(node: Node): string | null {
  if (node.type === 'JSXText') return String(node.value).replace(/\s+/g, ' ').trim();
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral') return null;
  return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('…');
}

function isSentence(text: string): boolean {
  return /^[\p{Lu}“…].* .*[.?!…:]$/u.test(text);
}

/** `a.b` of a member, the name of anything else that has one. */
function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'MemberExpression') return `${nameOf(node.object)}.${nameOf(node.property)}`;
  return String(node.name ?? node.value ?? '');
}
