import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTestFolder } from '../store/testing/factories.ts';
import { createLogger } from './logger.ts';

const mebibyte = 1024 * 1024;
const logger = join(import.meta.dirname, 'logger.ts');

function openLog() {
  const dir = makeTestFolder();
  return { dir, log: createLogger(dir), read: (name = 'main.log') => readFileSync(join(dir, name), 'utf8') };
}

/** A process of its own whose log goes to `dir`. */
const programWith = (dir: string, rest: string) => [
  '--input-type=module',
  '-e',
  `import { createLogger } from ${JSON.stringify(logger)};
   const log = createLogger(${JSON.stringify(dir)});
   process.on('uncaughtException', (error) => log.error('uncaught exception', error));
   ${rest}`,
];

test('a line tells when, how bad, what, and with what', () => {
  const { log, read } = openLog();
  log.warn('the page has died', { exitCode: 9 });
  log.error('uncaught exception', new Error('broken', { cause: { code: 'EIO' } }));
  log.warn('nothing more to say');
  log.info('VM started', { name: 'web' });
  const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';
  const stack = '(?:    at .*\\n?)+';
  expect(read()).toMatch(
    new RegExp(
      `^${time} warn the page has died \\{"exitCode":9\\}\\n` +
        `${time} error uncaught exception Error: broken\\n${stack} caused by \\{"code":"EIO"\\}\\n` +
        `${time} warn nothing more to say\\n` +
        `${time} info VM started \\{"name":"web"\\}\\n$`,
    ),
  );
});

test.each([
  ['a line feed', '\n'],
  ['a carriage return', '\r'],
  ['both', '\r\n'],
  ['a line separator', '\u2028'],
  ['a next line', '\x85'],
])('nobody who is quoted begins an entry of their own, by %s', (_, end) => {
  const { log, read } = openLog();
  const forged = `gone${end}2026-05-01T10:00:00.000Z error forged {}`;
  log.info('VM stopped', { reason: forged });
  log.error('vms.start failed', new Error(forged));
  log.warn(`${forged} failed`);
  const beginnings = read()
    .split(/[\r\n\x85\u2028\u2029]/)
    .filter((line) => /^\S/.test(line));
  expect(beginnings.map((line) => line.split(' ')[1])).toEqual(['info', 'error', 'warn']);
});

test('holds nothing that a terminal obeys or a screen turns around, and JSON stays JSON', () => {
  const { log, read } = openLog();
  const hostile = '\x1b]0;title\x07\x1b[2Jcleared\x9b31m \u202Eback\u2066 \x00';
  log.info('VM stopped', { reason: hostile, log: ['"\\\n'] });
  log.error('vms.start failed', new Error(hostile));
  expect(read()).toMatch(/^(?:(?!\n)\P{C}|\n)+$/u);
  const [, detail = ''] = /^\S+ info VM stopped (.*)$/m.exec(read()) ?? [];
  expect(JSON.parse(detail)).toMatchObject({ reason: expect.stringContaining('cleared'), log: ['"\\\n'] });
});

test('makes its folder where there is none yet, for this user alone', () => {
  const dir = join(makeTestFolder(), 'state', 'logs');
  createLogger(dir).info('launched');
  expect(readFileSync(join(dir, 'main.log'), 'utf8')).toMatch(/^\S+ info launched\n$/);
  for (const made of [dir, join(dir, '..')]) expect(statSync(made).mode & 0o777).toBe(0o700);
});

test('leaves no empty log on a full disk', () => {
  const { dir, log } = openLog();
  symlinkSync('/dev/full', join(dir, 'main.log'));
  log.info('launched');
  expect(readdirSync(dir)).toEqual([]);
});

test('is this user’s alone, the log before it too', () => {
  const { dir, log } = openLog();
  const before = process.umask(0);
  try {
    log.warn('a line');
    writeFileSync(join(dir, 'main.log'), 'x'.repeat(mebibyte + 1));
    log.warn('another');
  } finally {
    process.umask(before);
  }
  for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o777, name).toBe(0o600);
});

test('goes aside at one mebibyte, once; what is older goes', () => {
  const { dir, log, read } = openLog();
  writeFileSync(join(dir, 'main.log'), 'a'.repeat(mebibyte));
  log.warn('still fits');
  expect(readdirSync(dir)).toEqual(['main.log']);
  log.warn('begins anew');
  expect(read('main.old.log')).toMatch(/^a+\S+ warn still fits\n$/);
  expect(read()).toMatch(/^\S+ warn begins anew\n$/);
  writeFileSync(join(dir, 'main.log'), 'b'.repeat(mebibyte + 1));
  log.warn('begins anew again');
  expect(readdirSync(dir).sort()).toEqual(['main.log', 'main.old.log']);
  expect(read('main.old.log')).toMatch(/^b+$/);
});

test('takes two mebibytes at most, whatever happens how often', () => {
  const { dir, log } = openLog();
  const commandLine = Array.from({ length: 60 }, (_, at) => `-argument-${at}=${'x'.repeat(40)}`);
  const sizes = () => readdirSync(dir).map((name) => statSync(join(dir, name)).size);
  for (let start = 0; start < 2000; start += 1) log.info('VM launched', { name: 'web', commandLine });
  expect(sizes()).toHaveLength(2);
  for (const size of sizes()) expect(size).toBeLessThan(mebibyte + 16 * 1024);
});

test('stays small whatever is logged: of a line that has no end, the beginning is kept', () => {
  const { dir, log, read } = openLog();
  log.error('uncaught exception', new Error(`no end: ${'x'.repeat(8 * mebibyte)}`));
  expect(statSync(join(dir, 'main.log')).size).toBeLessThan(mebibyte / 8);
  expect(read()).toMatch(/^\S+ error uncaught exception Error: no end: x+… \(\d+ characters more\)\n$/);
});

test.each<[string, () => unknown, RegExp]>([
  [
    'that leads back to itself',
    () => {
      const loop: Record<string, unknown> = { name: 'loop' };
      loop.self = loop;
      return loop;
    },
    /name: 'loop'/,
  ],
  ['with a BigInt', () => ({ size: 12n }), /size: 12n/],
  [
    'that is an error which caused itself',
    () => {
      const error = new Error('chicken and egg');
      error.cause = error;
      return error;
    },
    /chicken and egg/,
  ],
  [
    'that throws when it is looked at',
    () => ({
      toJSON() {
        throw new Error('hands off');
      },
      name: 'shy',
    }),
    /shy/,
  ],
  [
    'that throws however it is looked at',
    () =>
      new Proxy(new Error('x'), {
        get() {
          throw new Error('hands off');
        },
      }),
    /\S/,
  ],
  ['that has no text', () => () => {}, /\S/],
])('a detail %s is told as well as can be, and throws nothing', (_, make, expected) => {
  const { log, read } = openLog();
  log.error('uncaught exception', make());
  const [, told = ''] = /^\S+ error uncaught exception (.*)$/ms.exec(read()) ?? [];
  expect(told).toMatch(expected);
});

test('where it cannot be written, what went wrong goes to stderr', () => {
  const dir = makeTestFolder();
  mkdirSync(join(dir, 'main.log'));
  const { stderr, status } = spawnSync(
    process.execPath,
    programWith(
      dir,
      `log.info('launched'); log.warn('the disk is full', { free: 0 }); setTimeout(() => { throw new Error('so what') });`,
    ),
    { encoding: 'utf8' },
  );
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /^\S+ warn the disk is full \{"free":0\}\n\S+ error uncaught exception Error: so what\n/,
  );
});

test('where nobody reads stderr either, nothing follows from it', async () => {
  const dir = makeTestFolder();
  mkdirSync(join(dir, 'main.log'));
  const child = spawn(
    process.execPath,
    programWith(
      dir,
      `let uncaught = 0;
       process.on('uncaughtException', () => { uncaught += 1; });
       process.stdin.once('data', () => {
         log.warn('nobody reads this');
         // In as many turns as it takes for one failed line to bring the next.
         let turns = 0;
         const turn = () => (++turns < 100 ? setImmediate(turn) : (console.log(uncaught), process.exit(0)));
         turn();
       });`,
    ),
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  child.stderr.destroy();
  child.stdin.write('go');
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ code, uncaught: told.trim() }).toEqual({ code: 0, uncaught: '0' });
});
