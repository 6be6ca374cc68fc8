import type { Capabilities, HostCheck, PortForward } from '../../contract/index.ts';
import type { GuestAgent } from './guest-agent.ts';

/** Everything a driver needs to boot a VM. All paths are absolute and chosen by the main process. */
export interface MachineConfig {
  readonly vmId: string;
  readonly name: string;
  readonly kernelPath: string;
  readonly initrdPath: string | null;
  /** The VM's own copy-on-write disk, made by `createDisk`. */
  readonly diskPath: string;
  /** A tar that the guest unpacks over its root at boot; null: none. */
  readonly seedPath: string | null;
  readonly vcpuCount: number;
  readonly memoryMib: number;
  /** The guest's own address, given to it by DHCP. */
  readonly guestIp: string;
  /** The 127.x.y.z that forwards bind. */
  readonly loopbackAddress: string;
  readonly forwards: readonly PortForward[];
  /** True: the guest reaches neither the internet nor this machine's services. */
  readonly isolated: boolean;
  /** Everything that the guest prints is appended here. */
  readonly consoleLogPath: string;
  /** The hypervisor's own messages are appended here. */
  readonly hypervisorLogPath: string;
  /**
   * Private folder for sockets and the pid file; short, so that socket paths stay under 108 bytes. Never empty while the
   * machine runs, and empty again when it has ended in good order.
   */
  readonly runDir: string;
}

/** Who a process is. A pid alone proves nothing: pids are used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot: field 22 of `/proc/PID/stat`. */
  readonly startTime: number;
  /** `/proc/sys/kernel/random/boot_id`. */
  readonly bootId: string;
}

/** A process that a driver has just started. */
export interface LaunchedProcess {
  readonly pid: number;
  /** As it got it: the program, then its arguments. */
  readonly commandLine: readonly string[];
}

/**
 * What a VM's row keeps of a process that runs beside its hypervisor: a file server, say. It is written down before that process
 * is started, so that it can be found by its mark, whenever the dashboard dies.
 */
export interface HelperRecord {
  /** Unique in its machine: small letters, digits and `-`. */
  readonly role: string;
  /** One of its arguments, word for word: a path directly in the machine's `runDir`, most often that of its socket. */
  readonly mark: string;
  /** The machine cannot go on without it. */
  readonly essential: boolean;
  /** Null: nobody had time to note it. */
  readonly process: ProcessIdentity | null;
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

/** Where forwards listen, and where they lead. */
export type ForwardPlan = Pick<MachineConfig, 'loopbackAddress' | 'guestIp' | 'forwards'>;

/** What `adopt` needs to find a machine again: stored in the VM's row when it starts. */
export interface MachineRef {
  readonly vmId: string;
  /** Null: the dashboard died before it could note it; the pid file in `runDir` (proved by the uuid) is the only trace. */
  readonly process: ProcessIdentity | null;
  /** What is written down of its helpers; empty: it has none. */
  readonly helpers: readonly HelperRecord[];
  readonly runDir: string;
  readonly consoleLogPath: string;
  readonly hypervisorLogPath: string;
}

export type ExitCause =
  /** The guest powered itself off (or was asked to and did). */
  | 'guest_shutdown'
  /** The guest asked for a reboot, which ended the machine: one that an older version started. Today's boot again. */
  | 'guest_reset'
  /** The guest's kernel panicked. */
  | 'guest_panic'
  /** The hypervisor was told to quit: by `kill()` or by a polite signal from outside. */
  | 'host_request'
  /** The process vanished: kill -9, out of memory, a crash. */
  | 'killed'
  /** A helper died alone that it cannot go on without, so it was ended. */
  | 'helper_lost'
  /** It is gone and nothing tells why. */
  | 'lost';

/** Why a machine is gone, with the evidence. */
export interface MachineExit {
  readonly cause: ExitCause;
  /** The process's exit code; null when it died by a signal or was not our child. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** One sentence for people: "QEMU was killed (SIGKILL)." */
  readonly reason: string;
  /** The last lines of the hypervisor's own log, at most 10; empty when it printed nothing. */
  readonly lastWords: readonly string[];
  /** Helpers that did not end, although they were killed. Absent: none. */
  readonly helpersLeft?: readonly HelperRecord[];
}

/** What a machine has used since it started. Counters only grow; null: the driver cannot tell. */
export interface MachineUsage {
  /** Seconds of processor time. */
  readonly cpuSeconds: number | null;
  /** Bytes of this computer's memory that it holds now. */
  readonly residentBytes: number;
  readonly disk: { readonly readBytes: number; readonly writtenBytes: number } | null;
  readonly network: { readonly receivedPackets: number; readonly sentPackets: number } | null;
}

export type MachineEvent =
  /** `reason` is a sentence for people; null: somebody asked for it. */
  | { readonly type: 'paused'; readonly reason: string | null }
  | { readonly type: 'resumed' }
  /** The guest has begun to power off; `exited` follows. */
  | { readonly type: 'powering_off' }
  /** The guest restarted itself: the same process boots it again. What it prints from now on is in the same log. */
  | { readonly type: 'restarted' }
  /**
   * A helper died alone, or was found dead when the machine was taken back. `reason` is a sentence for people. Where the
   * machine cannot go on without it, `exited` follows; but not for one that was found dead.
   */
  | { readonly type: 'helper_ended'; readonly helper: HelperRecord; readonly reason: string }
  /** Comes exactly once, and is the last event: its helpers are gone, too. */
  | { readonly type: 'exited'; readonly exit: MachineExit };

/** A machine that runs, and the one connection to it. Survives the dashboard: see `detach`. */
export interface Machine {
  readonly vmId: string;
  readonly process: ProcessIdentity;
  /** What executes the guest's instructions, in a word: `kvm`. */
  readonly accelerator: string;
  /** Of the hypervisor that runs it, `7.2.22`: an update may have replaced its program since. */
  readonly version: string;
  /** The program in the guest that answers the host, where there is one. A paused guest answers nothing. */
  readonly agent: GuestAgent;
  /** Read from the hypervisor now. Throws `hypervisor_failed` or `timeout` when it does not answer. */
  state(): Promise<'running' | 'paused'>;
  /** Read now, cheaply enough to be asked every other second. */
  usage(): Promise<MachineUsage>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Asks the guest to power off; resolves when the request is delivered, not when it is off. */
  requestPowerOff(): Promise<void>;
  /** The forwards that listen, read from the hypervisor now; the lowest port first. */
  forwards(): Promise<PortForward[]>;
  /**
   * Closes the forwards that the plan does not name and opens those that it names; what is connected stays so. Answers the
   * ones that could not be had, their ports being taken. Only with `liveForwards`.
   */
  setForwards(plan: ForwardPlan): Promise<PortForward[]>;
  /** Ends the machine; resolves when its process and its helpers are gone. Checks the identity before it signals. */
  kill(): Promise<void>;
  /** Types into the serial console. Resolves when the hypervisor has taken the bytes: no input is lost. */
  writeConsole(data: Uint8Array): Promise<void>;
  /** Called, after the bytes are in the console log, whenever it may have grown. */
  onConsoleGrowth(listener: () => void): () => void;
  /** Events from now on; one that came before the first listener is delivered to it. Returns the unsubscriber. */
  onEvent(listener: (event: MachineEvent) => void): () => void;
  /** Lets go of sockets and watchers and leaves the machine running. */
  detach(): void;
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
  readonly name: string;
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
