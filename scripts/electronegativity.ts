import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks, SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformWithOxc } from 'vite';
import { explanations, type Finding, judge } from './electronegativity-explained.ts';
import { projectDir } from './setup/places.mjs';

/** Lines from 1, columns from 0. Line 0 is of what the whole app lacks; the file is `N/A` then. */
interface Location {
  readonly line: number;
  readonly column: number;
}

/** Of electronegativity's answer what is used here. */
interface Scan {
  readonly errors: readonly { file: string; message: string }[];
  readonly issues: readonly { id: string; file: string; location: Location; description: string }[];
}

type Run = (options: {
  input: string;
  isRelative: boolean;
  electronVersionOverride: string;
  excludeFromScan: readonly string[];
}) => Promise<Scan>;

/** What runs in the app: no tests, nor what only they use. */
const sources = ['app/**/*.ts', 'migrations/*.ts', 'renderer/**/*.{ts,tsx,html}', 'package.json'];
const ofTests = /\.test\.|\/testing\//;

const require = createRequire(import.meta.url);
const entry = require.resolve('@doyensec/electronegativity');
const scanner = createRequire(entry);

/** It loads the TypeScript that it brings, not this project's; and asks nobody for newer translations. */
function standAlone(): void {
  const typescript = pathToFileURL(scanner.resolve('typescript')).href;
  const network = 'banger:no-network';
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'typescript') return { url: typescript, format: 'commonjs', shortCircuit: true };
      if (specifier === 'got') return { url: network, format: 'commonjs', shortCircuit: true };
      return next(specifier, context);
    },
    load(url, context, next) {
      if (url !== network) return next(url, context);
      const source = 'module.exports = async () => ({ statusCode: 304 });';
      return { format: 'commonjs', source, shortCircuit: true };
    },
  });
}

const isTypeScript = (file: string) => /\.tsx?$/.test(file);

/** In the JavaScript of its days: it follows no variables in TypeScript, and gives up at a private field. */
async function lower(file: string, text: string): Promise<{ code: string; map: SourceMap }> {
  const { code, map } = await transformWithOxc(text, file, {
    target: 'es2018',
    sourcemap: true,
    tsconfig: false,
  });
  if (!map) throw new Error(`No source map of ${file}`);
  return { code, map: new SourceMap({ sourceRoot: '', sourcesContent: [], ...map, file }) };
}

/** All that electronegativity has to say about the app in `dir`. Throws when it could not read a file. */
async function scan(dir: string): Promise<Finding[]> {
  const files = globSync(sources, { cwd: dir }).filter((file) => !ofTests.test(file));
  if (files.length === 0) throw new Error(`No sources in ${dir}`);
  const copy = mkdtempSync(join(tmpdir(), 'electronegativity-'));
  const maps = new Map<string, SourceMap>();
  try {
    for (const file of files) {
      const text = readFileSync(join(dir, file), 'utf8');
      mkdirSync(join(copy, dirname(file)), { recursive: true });
      if (isTypeScript(file)) {
        const { code, map } = await lower(file, text);
        maps.set(`${file}.js`, map);
        writeFileSync(join(copy, `${file}.js`), code);
      } else writeFileSync(join(copy, file), text);
    }
    standAlone();
    const run: Run = scanner(entry);
    const { errors, issues } = await run({
      input: copy,
      isRelative: true,
      electronVersionOverride: require('../package.json').devDependencies.electron,
      // They compare with a list of releases on the network. The version is pinned, and looked at with every update.
      excludeFromScan: ['availablesecurityfixesglobalcheck', 'electronversionjsoncheck'],
    });
    for (const { file, message } of errors)
      throw new Error(`${relative(copy, file)} could not be read: ${message}`);
    return issues.map(({ id, file, location, description }) => {
      const place = inSource(maps.get(file), file, location);
      return { check: id, ...place, code: lineOf(join(dir, place.file), place.line), description };
    });
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** Where that is in what people wrote. */
function inSource(map: SourceMap | undefined, file: string, { line, column }: Location) {
  if (!map) return { file, line };
  const origin = map.findEntry(line - 1, column);
  if (!('originalLine' in origin)) throw new Error(`${file}:${line} comes from nowhere`);
  return { file: file.replace(/\.js$/, ''), line: origin.originalLine + 1 };
}

/** Line 0 is of nothing. */
function lineOf(file: string, line: number): string {
  return line === 0 ? '' : (readFileSync(file, 'utf8').split('\n')[line - 1] ?? '').trim();
}

if (import.meta.main) {
  const problems = judge(await scan(process.argv[2] ?? projectDir), explanations);
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
