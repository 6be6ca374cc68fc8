import type { Capabilities, HostCheck } from '../../contract/index.ts';
import type {
  ExitCause,
  HelperRecord,
  Machine,
  MachineConfig,
  MachineRef,
  ProcessIdentity,
} from './machine.ts';

/** A process that a driver has just started. */
export interface LaunchedProcess {
  readonly pid: number;
  /** As it got it: the program, then its arguments. */
  readonly commandLine: readonly string[];
}

/** What a look at a helper finds, without touching it. */
export interface HelperFinding {
  readonly helper: HelperRecord;
  /** The living process that is this helper; null: there is none. */
  readonly process: ProcessIdentity | null;
  /** Why there is none: it completes "It is no longer running: …". Null when there is one. */
  readonly why: string | null;
}

/** Writes down, durably before it returns, all helpers that a machine has from now on. */
export type NoteHelpers = (helpers: readonly HelperRecord[]) => void;

export interface StartOptions {
  /** Aborted: the start fails with `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Called for each process, helpers included, as soon as it was started, also where it then fails. */
  readonly onLaunch?: ((launched: LaunchedProcess) => void) | undefined;
  /** Called before and after each helper is started. Absent: nobody looks after what a dashboard that dies leaves. */
  readonly note?: NoteHelpers | undefined;
}

export type Adoption =
  | { readonly found: true; readonly machine: Machine; readonly state: 'running' | 'paused' }
  /** The process is gone, or another one has its pid; `reason` is a sentence for people. */
  | {
      readonly found: false;
      readonly reason: string;
      readonly cause: ExitCause;
      readonly lastWords: readonly string[];
    };

/** What a look at a VM's machine finds, without touching it. */
export interface MachineFindings {
  /** The living process that is this VM; null: there is none. */
  readonly process: ProcessIdentity | null;
  /** Why there is none: it completes "It is no longer running: …". Null when there is one. */
  readonly why: string | null;
  /** What its control socket says. Null: there is no process to ask, or it ended while it was asked. */
  readonly control:
    | { readonly answers: true; readonly state: 'running' | 'paused' }
    | { readonly answers: false; readonly reason: string }
    | null;
}

/** One of the four things by which a process is known again. */
export interface IdentityMark {
  readonly mark: 'pid' | 'start_time' | 'boot_id' | 'uuid';
  readonly recorded: string;
  /** Empty: there is none. Null: it cannot be read. */
  readonly found: string | null;
}

/** The VM that a process says it is. */
export interface ProcessVm {
  /** Its UUID: `machineIdOf` of its row's id. */
  readonly id: string;
  readonly name: string;
}

export interface DiskRequest {
  /** The image's root file system: raw or qcow2. Never written to. */
  readonly basePath: string;
  readonly diskPath: string;
  /** The size that the guest sees; null: the base's own size. Smaller than the base: `invalid_input`. */
  readonly sizeMib: number | null;
}

/** For people, without a full stop. */
export interface AcceleratorWords {
  readonly hint: string;
  /** In two or three words, what is wrong with it; absent: it is as fast as this host can be. */
  readonly warning?: string;
}

/**
 * One kind of hypervisor. Every driver passes `conformance/`.
 * All failures are `AppError`s: `hypervisor_missing`, `hypervisor_failed`, `file_missing`, `file_invalid`,
 * `permission_denied`, `disk_full`, `port_taken`, `timeout`, `cancelled`, `invalid_input`, `wrong_state` (it already runs).
 */
export interface Hypervisor {
  /** As rows have it. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly capabilities: Capabilities;
  /** What each `Machine.accelerator` of this driver means. */
  readonly accelerators: Readonly<Record<string, AcceleratorWords>>;
  /** What this machine has and lacks for this driver: program, accelerator. Never throws. */
  checks(): Promise<HostCheck[]>;
  /** Makes a copy-on-write disk over the image's; takes milliseconds and next to no space. */
  createDisk(request: DiskRequest): Promise<void>;
  /** The root file system that a disk names as its base, word for word. Null: it names none, or cannot be read. */
  baseOf(diskPath: string): Promise<string | null>;
  /**
   * Makes a disk that nobody uses name another file as its base. The caller vouches that the file has the same content: what is
   * on the disk is not changed. Throws what `createDisk` throws.
   */
  moveBase(request: Pick<DiskRequest, 'basePath' | 'diskPath'>): Promise<void>;
  /**
   * Boots the machine; resolves when its control socket answers (the guest still boots).
   * On failure nothing runs and no socket or pid file is left.
   */
  start(config: MachineConfig, options?: StartOptions): Promise<Machine>;
  /**
   * Finds a machine that an earlier dashboard started, with its helpers. Those that are missing are told of by events, and the
   * machine goes on in any case: an older version, which knows no helpers, may have started it since. Never signals or changes a process that is not that machine.
   * Throws `timeout` or `hypervisor_failed` when it runs but does not answer: then its state is not known.
   */
  adopt(ref: MachineRef): Promise<Adoption>;
  /** Looks at a machine that nobody is connected to, and changes nothing. Takes seconds when it does not answer. */
  examine(ref: MachineRef): Promise<MachineFindings>;
  /** What its process is known by, beside what has that pid now; empty where nothing is written down. Asks nobody. */
  identityMarks(ref: MachineRef): Promise<IdentityMark[]>;
  /**
   * The VM that any process of this user says it is: one of ours, or one of another installation. Null: it is no machine
   * of this driver, or it is gone.
   */
  vmOfProcess(pid: number): Promise<ProcessVm | null>;
  /**
   * Ends the machine's process by its identity alone, without its control socket: for one that does not answer. False:
   * no such process runs. Its helpers are ended after it. Never signals a process that is not that machine or one of them.
   * Throws `timeout` when one does not end.
   */
  endProcess(ref: MachineRef): Promise<boolean>;
  /** Looks at each helper, and changes nothing. */
  examineHelpers(ref: MachineRef): Promise<HelperFinding[]>;
  /**
   * Ends the helpers of a machine that is gone: those that hang, too, and never another process. Resolves to those that did not
   * end, although they were killed.
   */
  endHelpers(ref: MachineRef): Promise<HelperRecord[]>;
}
