import type { PortForward } from '../../contract/index.ts';
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
