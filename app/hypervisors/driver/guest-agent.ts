import type { Readable, Writable } from 'node:stream';

/**
 * Whether a program in the guest listens to the host. `unsupported`: the VM has no way to it, as one that an earlier version
 * started; `absent`: nothing in the guest has opened it, so the guest has no agent, or has not come so far.
 */
export type AgentPresence = 'unsupported' | 'absent' | 'present';

/** A command for the guest. No shell reads it. */
export interface GuestCommand {
  /** A program's path, or a name that the agent looks up as a shell does. */
  readonly program: string;
  readonly args: readonly string[];
  /** `NAME=value`; absent: the agent's own. */
  readonly environment?: readonly string[];
  /** What it reads from its standard input; absent: nothing. At most 1 MiB. */
  readonly input?: Uint8Array;
  /** Milliseconds that it may take; absent: 30 seconds. It goes on in the guest after that. */
  readonly timeoutMs?: number;
}

export interface GuestCommandResult {
  /** Null: a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: number | null;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** The agent keeps the first 16 MiB of each; the rest is lost. */
  readonly truncated: boolean;
}

/** A command whose streams are followed while it runs. */
export interface GuestStreams {
  readonly program: string;
  readonly args: readonly string[];
  /** `NAME=value`, beside the agent's own. */
  readonly environment?: readonly string[];
  /** The folder in which it runs; absent: the agent's. */
  readonly folder?: string;
  /** False: its standard input is empty. */
  readonly hasInput: boolean;
  /** Signals reach what it has begun, too, in a guest that has `setsid`; absent: the command alone. */
  readonly ownSession?: boolean;
}

export interface GuestProcess {
  /** To be ended when the command is to see the end of its input; null without input. */
  readonly stdin: Writable | null;
  /** Exact to the byte. Both end when the command has ended and all that it had written is here; both must be read for that. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /**
   * The command's code, 128 and its number for a signal, 127 where there is no such program; after the last byte of both streams.
   * Rejects, as the streams fail, where the guest or its agent went away before.
   */
  readonly exitCode: Promise<number>;
  /** Sends the command a signal, `TERM`, which its guest knows by that name. */
  signal(name: string): Promise<void>;
  /** Gives up following it: its streams end, and the command sees that when it writes. */
  close(): void;
}

export interface GuestInterface {
  readonly name: string;
  /** `52:54:00:12:34:56`; null: it has none. */
  readonly hardwareAddress: string | null;
  /** Without the length of their networks: `10.0.2.15`, `fe80::1`. */
  readonly addresses: readonly string[];
}

export interface GuestFileSystem {
  readonly mountPoint: string;
  /** `ext4` */
  readonly type: string;
  /** In bytes; null: the guest does not tell. */
  readonly totalBytes: number | null;
  readonly usedBytes: number | null;
}

/**
 * The program in a guest that answers its host. Everything that it says is the guest's word: checked for its form, bounded in
 * size and time, and never more than a claim. Each method throws `wrong_state` where no agent is present, `timeout` when it
 * does not answer, and `hypervisor_failed` when it refuses or says what is no answer.
 */
export interface GuestAgent {
  presence(): AgentPresence;
  /** Called with each change. Returns the unsubscriber. */
  onPresence(listener: (presence: AgentPresence) => void): () => void;
  /** Resolves when it has answered. */
  ping(): Promise<void>;
  /** Runs a command, as root for an ordinary guest, and resolves when it has ended. */
  run(command: GuestCommand): Promise<GuestCommandResult>;
  /**
   * Begins a command and follows its streams, at the pace of whoever reads them. The guest needs `sh`. Throws `wrong_state`
   * where as many run as the VM has room for.
   */
  exec(command: GuestStreams): Promise<GuestProcess>;
  /** A file's content. Throws `invalid_input` when it is longer than `mostBytes`, and what `guestFileRefusal` makes of a refusal. */
  readFile(path: string, mostBytes: number): Promise<Uint8Array>;
  /** Replaces a file's content, or makes the file (mode 0666 less the agent's umask). Throws what `guestFileRefusal` makes. */
  writeFile(path: string, content: Uint8Array): Promise<void>;
  /** But for the loopback. */
  interfaces(): Promise<GuestInterface[]>;
  /** Those on disks, in the guest's order. */
  fileSystems(): Promise<GuestFileSystem[]>;
  /** Sets the guest's clock, and its hardware clock where it has one. */
  setTime(now: Date): Promise<void>;
  /** Asks the guest to power off; resolves when the request is on its way, as no answer follows. */
  powerOff(): Promise<void>;
  /** Holds all writes to the guest's file systems until `thaw`. Answers how many are held. */
  freeze(): Promise<number>;
  thaw(): Promise<number>;
}
