import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  type ActivityKind,
  commandsFor,
  type EvidenceChoice,
  type Finding,
  type IdentityVerdict,
  type Image,
  isAlive,
  type VmEvidence,
  type VmView,
} from '../../contract/index.ts';
import type { HelperFinding, IdentityMark, MachineFindings } from '../../hypervisors/driver/hypervisor.ts';
import type { Hypervisors } from '../../hypervisors/driver/hypervisors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Reached } from '../../lib/fail-points.ts';
import { failure } from '../../lib/failures.ts';
import { plainLines } from '../../lib/plain-text.ts';
import { whoAsks } from '../../lib/who-asks.ts';
import { listActivity } from '../../store/activity.ts';
import type { ReadableDb } from '../../store/db.ts';
import { readLogEnd } from '../console/log/console-log.ts';
import { type Bases, type ChangedBase, changes } from '../disks/bases.ts';
import { describeNote } from '../disks/compare-base.ts';
import type { Images } from '../images/images.ts';
import { endLeftHelpers } from '../machines/left-helpers.ts';
import { type MachineFolders, machineFiles } from '../machines/machine-config.ts';
import { machineRef } from '../machines/machine-ref.ts';
import { type Machines, notRunning } from '../machines/machines.ts';
import { lookFor } from '../machines/reconcile.ts';
import { driverOf, hypervisorNameOf, requireDriver } from '../records/driver-of.ts';
import type { VmRecords } from '../records/vm-records.ts';

const endKinds: ActivityKind[] = ['stopped', 'crashed', 'found_dead', 'unreachable', 'start_failed'];
const tailLines = 10;
const tailBytes = 8 * 1024;

export type Evidence = ReturnType<typeof createEvidence>;

/** What speaks for and against a VM's recorded state, and what a person decides about it. */
export function createEvidence(parts: {
  db: ReadableDb;
  records: VmRecords;
  images: Images;
  bases: Pick<Bases, 'examine' | 'accept'>;
  machines: Machines;
  hypervisors: Hypervisors;
  folders: MachineFolders;
  clock: Clock;
  reached: Reached;
}) {
  const { db, records, images, bases, machines, hypervisors, folders } = parts;

  async function examine(vm: VmView): Promise<MachineFindings> {
    const held = machines.get(vm.id);
    // It is connected, and takes one connection only: this look must not be a second one.
    if (held) {
      const control = await held.state().then(
        (state) => ({ answers: true, state }) as const,
        (error: unknown) => ({ answers: false, reason: String(error) }) as const,
      );
      return { process: held.process, why: null, control };
    }
    const driver = driverOf(hypervisors, vm);
    if (!driver) return { process: null, why: nobodyCanTell(vm), control: null };
    return driver.examine(machineRef(vm, folders));
  }

  /** Null: it is what the disk was made from, as far as anybody knows, or it cannot be read. */
  async function changedBase(vm: VmView): Promise<ChangedBase | null> {
    if (!images.exists(vm.imageId)) return null;
    const verdict = await bases.examine(vm, images.require(vm.imageId)).catch(() => null);
    return verdict?.kind === 'changed' || verdict?.kind === 'unproven' ? verdict : null;
  }

  async function gather(id: string): Promise<VmEvidence> {
    const vm = records.get(id);
    const machine = await examine(vm);
    const base = await changedBase(vm);
    const image = images.exists(vm.imageId) ? images.require(vm.imageId) : null;
    const files = machineFiles(folders, id);
    const recorded = machineRef(vm, folders);
    const ref = { ...recorded, process: machines.get(id)?.process ?? recorded.process };
    const driver = driverOf(hypervisors, vm);
    const helpers = (await driver?.examineHelpers(ref)) ?? [];
    const findings = [
      ...machineFindings(vm, machine),
      ...helpers.map((one) => helperFinding(vm, one)),
      fileFinding('disk', files.diskPath),
      ...(image ? imageFindings(image, base) : [noImage(vm)]),
    ];
    const identity = (await driver?.identityMarks(ref)) ?? [];
    const end = listActivity(db, { id, kinds: endKinds, limit: 1 })[0];
    return {
      state: vm.state,
      findings,
      identity: identity.map((mark) => ({ ...mark, verdict: verdictOf(mark) })),
      lastEnd: end?.reason ? { at: end.at, reason: end.reason } : null,
      consoleTail: tailOf(files.consoleLogPath),
      hypervisorTail: tailOf(files.hypervisorLogPath),
      choices: choicesFor(vm, machine, base),
      ignored: vm.runtime.evidenceIgnored === markOf(findings),
    };
  }

  async function acceptBase(vm: VmView): Promise<VmView> {
    const base = await changedBase(vm);
    if (base === null) throw contradicted(vm, 'accept_base');
    await bases.accept(vm, base);
    const reason = `The changed root file system ${base.now.path} was accepted. The disk was created from ${base.before}.`;
    const entry = { actor: whoAsks(), kind: 'base_accepted', reason } as const;
    return records.transition(vm.id, 'cleared', { runtime: { lastError: '' } }, entry);
  }

  return {
    /** Throws `not_found`. */
    gather,

    async resolve(id: string, choice: EvidenceChoice): Promise<VmView> {
      const vm = records.get(id);
      const { findings, choices } = await gather(id);
      if (choice !== 'ignore') requireDriver(hypervisors, vm);
      if (!choices.includes(choice)) throw contradicted(vm, choice);
      if (choice === 'ignore') return records.change(id, { runtime: { evidenceIgnored: markOf(findings) } });
      if (choice === 'adopt') return lookFor(parts, vm);
      if (choice === 'accept_base') return acceptBase(vm);
      await endLeftHelpers(parts, vm);
      return records.transition(
        id,
        'given_up',
        { runtime: { ...notRunning, lastError: '' } },
        { actor: whoAsks(), kind: 'stopped', reason: 'Marked as stopped by you.' },
      );
    },
  };
}

/** Completes a sentence, as `MachineFindings.why` does. */
function nobodyCanTell(vm: VmView): string {
  return `unknown: this version of Banger doesn’t support the hypervisor “${hypervisorNameOf(vm)}”`;
}

function machineFindings(vm: VmView, { process, why, control }: MachineFindings): Finding[] {
  const alive = isAlive(vm.state);
  const found: Finding[] = [
    {
      subject: 'process',
      recorded: vm.runtime.pid === undefined ? null : `Process ${vm.runtime.pid}`,
      found: process
        ? `Process ${process.pid} is running and belongs to this VM.`
        : sentence(why ?? 'not running'),
      verdict: alive === (process !== null) ? 'agrees' : 'differs',
    },
  ];
  if (control) {
    found.push({
      subject: 'control',
      recorded: alive && vm.state !== 'unknown' ? sentence(vm.state) : null,
      found: control.answers ? sentence(control.state) : control.reason,
      verdict: control.answers && control.state === vm.state ? 'agrees' : 'differs',
    });
  }
  return found;
}

function helperFinding(vm: VmView, { helper, process, why }: HelperFinding): Finding {
  const recorded = helper.process ? `process ${helper.process.pid}` : 'starting';
  return {
    subject: 'helper',
    recorded: `${sentenceStart(helper.role)}: ${recorded}`,
    found: process ? `Process ${process.pid} is running and is this helper.` : sentence(why ?? 'not running'),
    verdict: isAlive(vm.state) === (process !== null) ? 'agrees' : 'differs',
  };
}

function verdictOf({ recorded, found }: IdentityMark): IdentityVerdict['verdict'] {
  if (found === null) return 'unreadable';
  return found === recorded ? 'as_recorded' : 'differs';
}

function fileFinding(subject: 'disk' | 'image', path: string): Finding {
  const there = existsSync(path);
  return {
    subject,
    recorded: path,
    found: there ? 'Found' : 'Missing',
    verdict: there ? 'agrees' : 'differs',
  };
}

function imageFindings({ rootfsPath, kernelPath }: Image, base: ChangedBase | null): Finding[] {
  const root =
    base && existsSync(rootfsPath) ? changedFinding(rootfsPath, base) : fileFinding('image', rootfsPath);
  return [root, fileFinding('image', kernelPath)];
}

/** A damaged database, or an adopted one that never had the rule. */
function noImage({ imageId }: VmView): Finding {
  return {
    subject: 'image',
    recorded: imageId,
    found: 'No image has this ID.',
    verdict: 'differs',
  };
}

function changedFinding(path: string, { kind, before, now }: ChangedBase): Finding {
  return {
    subject: 'image',
    recorded: `${path}: ${before}`,
    found: `${sentenceStart(changes[kind])}: ${describeNote(now)}.`,
    verdict: 'differs',
  };
}

function choicesFor(vm: VmView, { process }: MachineFindings, base: ChangedBase | null): EvidenceChoice[] {
  if (base && commandsFor(vm).includes('start')) return ['accept_base', 'ignore'];
  if (vm.state !== 'unknown' || !vm.capabilities) return ['ignore'];
  return process ? ['adopt', 'ignore'] : ['adopt', 'mark_stopped', 'ignore'];
}

/** Stands for what was found: another finding, another mark. */
function markOf(findings: readonly Finding[]): string {
  return createHash('sha256').update(JSON.stringify(findings)).digest('hex').slice(0, 16);
}

function tailOf(path: string): string[] {
  const { data } = readLogEnd(path, tailBytes);
  return plainLines(new TextDecoder().decode(data)).slice(-tailLines);
}

function sentence(text: string): string {
  return `${sentenceStart(text)}.`;
}

function sentenceStart(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function contradicted(vm: VmView, choice: EvidenceChoice): Error {
  return failure('wrong_state', {
    message:
      choice === 'mark_stopped' && vm.state === 'unknown'
        ? `${vm.name} can’t be marked as stopped because its process is still running.`
        : `${vm.name} is ${vm.state}, so this choice no longer applies.`,
    unchanged: 'Nothing was changed.',
    hint: vm.state === 'unknown' ? 'Force it off, or check again.' : 'Check its state again.',
  });
}
