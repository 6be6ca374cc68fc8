import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sandbox } from './command-line.ts';
import { findingOf, probeKvm } from './kvm-probe.ts';

const end = { exitCode: null, signal: null, stdout: '', stderr: '' };

describe('what the end of the probe guest says about KVM', () => {
  it('works, when the guest counted to its end', () => {
    expect(findingOf({ ...end, exitCode: 85 })).toBe('works');
  });

  it('hangs, when the guest had to be killed', () => {
    expect(findingOf({ ...end, signal: 'SIGKILL' })).toBe('hangs');
  });

  it('aborts, when QEMU and the kernel do not fit each other', () => {
    const stderr = 'qemu-system-x86_64: error: failed to set MSR 0x10a to 0x69\n';
    expect(findingOf({ ...end, signal: 'SIGABRT', stderr })).toBe('aborts');
    expect(findingOf({ ...end, exitCode: 83 })).toBe('aborts');
  });

  it('is denied or missing, when QEMU says so', () => {
    const failed = (why: string) => ({
      ...end,
      exitCode: 1,
      stderr: `Could not access KVM kernel module: ${why}\nqemu-system-x86_64: failed to initialize kvm: ${why}\n`,
    });
    expect(findingOf(failed('Permission denied'))).toBe('denied');
    expect(findingOf(failed('No such file or directory'))).toBe('missing');
  });
});

describe('the test of KVM', () => {
  let dir: string;
  let device: string;
  let cache: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'kvm-'));
    device = join(dir, 'kvm');
    cache = join(dir, 'state', 'kvm-probe.json');
    writeFileSync(device, '');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  /** In place of QEMU: notes what each run is told, and ends as told. */
  function program(name: string, exitCode: number): string {
    const path = join(dir, name);
    writeFileSync(path, `#!/bin/sh\necho "$*" >>'${dir}/runs'\nexit ${exitCode}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  const runs = () => readFileSync(join(dir, 'runs'), 'utf8').split('\n').length - 1;
  const probe = (path: string) => probeKvm(path, join(dir, 'state'), device);

  it('runs once per boot of the computer, and remembers', async () => {
    const qemu = program('qemu', 85);
    expect([await probe(qemu), await probe(qemu)]).toEqual(['works', 'works']);
    expect(runs()).toBe(1);
  });

  it('runs again after a restart of the computer, for another QEMU, and when its memory is damaged', async () => {
    const qemu = program('qemu', 85);
    await probe(qemu);
    writeFileSync(cache, JSON.stringify({ ...JSON.parse(readFileSync(cache, 'utf8')), bootId: 'another' }));
    await probe(qemu);
    expect(runs()).toBe(2);
    expect(await probe(program('other-qemu', 1))).toBe('aborts');
    expect(runs()).toBe(3);
    writeFileSync(cache, '{"bootId": "');
    expect(await probe(qemu)).toBe('works');
    expect(runs()).toBe(4);
  });

  it('needs no guest where there is no device, and sees it as soon as there is one', async () => {
    const qemu = program('qemu', 85);
    rmSync(device);
    expect(await probe(qemu)).toBe('missing');
    writeFileSync(device, '');
    expect(await probe(qemu)).toBe('works');
    expect(runs()).toBe(1);
  });

  it('is confined as machines are', async () => {
    await probe(program('qemu', 85));
    expect(readFileSync(join(dir, 'runs'), 'utf8')).toContain(sandbox.join(' '));
  });

  it('works where nothing can be remembered', async () => {
    writeFileSync(join(dir, 'state'), 'a file in place of the folder');
    expect(await probe(program('qemu', 85))).toBe('works');
  });
});
