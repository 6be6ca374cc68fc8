import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { beginHypervisorLog, ensureConsoleLog, lastWords, readTail } from './machine-logs.ts';

const dir = mkdtempSync(join(tmpdir(), 'logs-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('the logs of a machine', () => {
  it('tell the last words of the latest run only, ten lines at most', async () => {
    const path = join(dir, 'qemu.log');
    await (await beginHypervisorLog(path)).close();
    appendFileSync(path, 'an old failure\n');
    await (await beginHypervisorLog(path)).close();
    expect(lastWords(readFileSync(path, 'utf8'))).toEqual([]);
    appendFileSync(path, Array.from({ length: 12 }, (_, index) => `line ${index}\n`).join('\n'));
    expect(lastWords(readFileSync(path, 'utf8'))).toEqual(
      Array.from({ length: 10 }, (_, index) => `line ${index + 2}`),
    );
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('say nothing that a screen would obey', () => {
    const hostile = `\u001b[2Jqemu: \u202ebad\0 \r\n${'x'.repeat(5000)}\n`;
    expect(lastWords(hostile)).toEqual(['qemu: bad', 'x'.repeat(500)]);
  });

  it('stay short from start to start, however much QEMU had to say', async () => {
    const path = join(dir, 'talkative.log');
    for (let run = 1; run <= 3; run += 1) {
      await (await beginHypervisorLog(path)).close();
      appendFileSync(path, `${'warning '.repeat(10)}\n`.repeat(20_000));
    }
    await (await beginHypervisorLog(path)).close();
    expect(statSync(path).size).toBeLessThan(257 * 1024);
    expect(await readTail(path)).toMatch(/warning \n--- \S+ the machine starts ---\n$/);
  });

  it('keep what an earlier run printed', async () => {
    const path = join(dir, 'console.log');
    await ensureConsoleLog(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    appendFileSync(path, 'earlier');
    await ensureConsoleLog(path);
    expect(readFileSync(path, 'utf8')).toBe('earlier');
  });

  it('are read from their end, and are empty when they are not there', async () => {
    const path = join(dir, 'long.log');
    writeFileSync(path, `${'x'.repeat(20_000)}the end`);
    const tail = await readTail(path);
    expect(tail).toHaveLength(16_384);
    expect(tail.endsWith('the end')).toBe(true);
    expect(await readTail(join(dir, 'none'))).toBe('');
  });
});
