import type { ErrorCode } from '../../contract/errors.ts';

/** How a command ends; `db` has codes of its own (`../db/exit-codes.ts`). */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  notInThisState: 4,
  timedOut: 5,
} as const;

const codes: Partial<Record<ErrorCode, number>> = {
  invalid_input: exitCodes.usage,
  not_found: exitCodes.notFound,
  file_missing: exitCodes.notFound,
  wrong_state: exitCodes.notInThisState,
  name_taken: exitCodes.notInThisState,
  image_in_use: exitCodes.notInThisState,
  base_changed: exitCodes.notInThisState,
  port_taken: exitCodes.notInThisState,
  database_newer: exitCodes.notInThisState,
  timeout: exitCodes.timedOut,
};

export const exitCodeOf = (code: ErrorCode): number => codes[code] ?? exitCodes.failed;

/** Of a list of which each was tried. */
export const worstOf = (all: readonly number[]): number => Math.max(exitCodes.done, ...all);
