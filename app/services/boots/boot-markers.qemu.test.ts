import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtStarterDir, ensureBuiltStarter } from '../../starter/built-starter.ts';
import { StarterMachine } from '../../starter/testing/starter-machine.ts';
import { createBootMarkers } from './boot-markers.ts';

test('a starter that boots tells of its kernel, then its init, then that it is ready', async () => {
  await ensureBuiltStarter({ force: false, signal: new AbortController().signal, onProgress: () => {} });
  const dir = mkdtempSync(join(tmpdir(), 'boot-'));
  const machine = await StarterMachine.start({ starterDir: builtStarterDir, dir, diskMib: 256 });
  try {
    const find = createBootMarkers();
    const found: [phase: string, at: number][] = [];
    let read = 0;
    while (found.length < 3) {
      await machine.waitFor(/[\s\S]/, read);
      const news = machine.printed.slice(read);
      read += news.length;
      for (const phase of find(news)) found.push([phase, performance.now()]);
    }
    expect(found.map(([phase]) => phase)).toEqual(['kernel', 'init', 'ready']);
    const times = found.map(([, at]) => at);
    expect(new Set(times).size).toBe(3);
    expect(machine.printed).toContain('banger: ready');
  } finally {
    await machine.kill();
    rmSync(dir, { recursive: true });
  }
}, 180_000);
