import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { recordEvents, refOf, runFiles, type, untilPrinted } from '../testing/machines.ts';
import type { Laboratory } from './laboratory.ts';

/** Taking a process for a machine, and never another one. */
export function describeRecognition(lab: () => Laboratory): void {
  it('takes a machine back that it let go of: same process, same log, nothing lost', async () => {
    const { fixture, driver, first } = lab();
    first.machine.detach();
    const adoption = await driver.adopt(refOf(first.config, first.machine.process));
    if (!adoption.found) throw new Error(adoption.reason);
    expect(adoption.state).toBe('running');
    expect(adoption.machine.process).toEqual(first.machine.process);
    expect(adoption.machine.accelerator).toBe(first.machine.accelerator);
    expect(adoption.machine.version).toMatch(/^\d+\.\d+/);
    expect(adoption.machine.version).toBe(first.machine.version);
    first.machine = adoption.machine;
    first.events = recordEvents(first.machine);
    await type(first.machine, 'echo back again');
    await untilPrinted(first.machine, first.config, /\nback again\r?\n/);
    expect(await readFile(first.config.consoleLogPath, 'utf8')).toMatch(fixture.prompt);
  });

  it('finds a machine whose process nobody had time to note', async () => {
    const { driver, second } = lab();
    second.machine.detach();
    const adoption = await driver.adopt(refOf(second.config, null));
    if (!adoption.found) throw new Error(adoption.reason);
    expect(adoption.machine.process).toEqual(second.machine.process);
    second.machine = adoption.machine;
    second.events = recordEvents(second.machine);
  });

  it('finds a machine whose folder for sockets is another now than when it was started', async () => {
    const { driver, first } = lab();
    const { process: known } = first.machine;
    first.machine.detach();
    const runDir = join(first.config.runDir, '../another');
    for (const process of [null, known]) {
      const found = await driver.examine({ ...refOf(first.config, process), runDir });
      expect(found).toEqual({ process: known, why: null, control: { answers: true, state: 'running' } });
    }
    const adoption = await driver.adopt({ ...refOf(first.config, known), runDir });
    if (!adoption.found) throw new Error(adoption.reason);
    first.machine = adoption.machine;
    first.events = recordEvents(first.machine);
    await type(first.machine, 'echo still heard');
    await untilPrinted(first.machine, first.config, /\nstill heard\r?\n/);
  });

  it('does not take another process for the machine, nor one of another time or boot', async () => {
    const { driver, first } = lab();
    const { process: own } = first.machine;
    const bootId = '00000000-0000-4000-8000-000000000000';
    for (const changed of [{ pid: process.pid }, { startTime: own.startTime + 1 }, { bootId }]) {
      const adoption = await driver.adopt(refOf(first.config, { ...own, ...changed }));
      expect(adoption).toMatchObject({ found: false, reason: expect.stringMatching(/\.$/) });
    }
    expect(await first.machine.state()).toBe('running');
  });

  it('looks at a machine without touching it, and sees when it is gone', async () => {
    const { driver, start, prepare } = lab();
    const { config, machine } = await start(await prepare());
    const known = machine.process;
    machine.detach();
    const found = await driver.examine(refOf(config, known));
    expect(found).toEqual({ process: known, why: null, control: { answers: true, state: 'running' } });
    expect(await driver.examine(refOf(config, known))).toEqual(found);
    const marks = await driver.identityMarks(refOf(config, known));
    expect(marks.map(({ mark }) => mark)).toEqual(['pid', 'start_time', 'boot_id', 'uuid']);
    for (const mark of marks) expect(mark.found).toBe(mark.recorded);
    expect(await driver.endProcess(refOf(config, known))).toBe(true);
    expect((await driver.identityMarks(refOf(config, known))).map((mark) => mark.found)).toEqual([
      ...['', null, known.bootId, null],
    ]);
    expect(await driver.identityMarks(refOf(config, null))).toEqual([]);
    expect(await driver.examine(refOf(config, known))).toMatchObject({ process: null, control: null });
  });

  it('ends the process of a machine that cannot be asked, by its identity, and no other', async () => {
    const { driver, start, prepare } = lab();
    const { config, machine } = await start(await prepare());
    machine.detach();
    await Promise.all(
      (await runFiles(config))
        .filter((name) => name.endsWith('.sock'))
        .map((name) => rm(join(config.runDir, name))),
    );
    const stranger = { ...machine.process, pid: process.pid };
    expect(await driver.endProcess(refOf(config, stranger))).toBe(false);
    expect(await driver.endProcess(refOf(config, machine.process))).toBe(true);
    expect(await driver.adopt(refOf(config, machine.process))).toMatchObject({ found: false });
    expect(await driver.endProcess(refOf(config, machine.process))).toBe(false);
  });
}
