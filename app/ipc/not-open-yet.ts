import type { ErrorValue } from '../contract/errors.ts';

/** What is answered until the dashboard is open. */
export const notOpenYet: ErrorValue = {
  code: 'wrong_state',
  message: 'Banger is still starting.',
  unchanged: 'Nothing was changed.',
  hint: 'Wait until it is open.',
};
