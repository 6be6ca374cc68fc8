/** Every way an operation can fail, as seen by a caller. Closed: adding one is a change of the contract. */
export const errorCodes = [
  'not_found',
  'name_taken',
  'image_in_use',
  'base_changed',
  'invalid_input',
  'wrong_state',
  'file_missing',
  'file_invalid',
  'hypervisor_missing',
  'hypervisor_failed',
  'timeout',
  'port_taken',
  'disk_full',
  'database_newer',
  'database_corrupt',
  'permission_denied',
  'cancelled',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error as a value: what crosses IPC and what every screen shows. */
export interface ErrorValue {
  code: ErrorCode;
  /** What happened, in one sentence. */
  message: string;
  /** What was left as it was, in one sentence. */
  unchanged: string;
  /** What to do next, in one sentence. */
  hint: string;
  /** Names or lines that explain the message: the VMs that use an image, the fields that are wrong. */
  details?: string[] | undefined;
}

/** An expected failure. Thrown in the main process, turned into an `ErrorValue` at the IPC boundary. */
export class AppError extends Error {
  readonly value: ErrorValue;

  constructor(value: ErrorValue, options?: { cause?: unknown }) {
    super(value.message, options);
    this.name = 'AppError';
    this.value = value;
  }

  get code(): ErrorCode {
    return this.value.code;
  }
}

export type Result<T> = { ok: true; value: T } | { ok: false; error: ErrorValue };

/** Whether a value that came over the control socket is an error; without the schemas, which a command has no time to load. */
export function isErrorValue(value: unknown): value is ErrorValue {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message, unchanged, hint, details = [] } = value as Record<keyof ErrorValue, unknown>;
  return (
    (errorCodes as readonly unknown[]).includes(code) &&
    [message, unchanged, hint].every((text) => typeof text === 'string') &&
    Array.isArray(details) &&
    details.every((detail) => typeof detail === 'string')
  );
}
