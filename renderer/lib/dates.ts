import { dateFormat } from './locale.ts';

/** `Apr 18, 2026, 2:00 PM`: a moment as it stands in a list or a sentence. */
export const dateAndTime = dateFormat({ dateStyle: 'medium', timeStyle: 'short' });

/** `Saturday, April 18, 2026 at 2:00:00 PM`: all of a moment, for a tooltip. */
export const exactTime = dateFormat({ dateStyle: 'full', timeStyle: 'medium' });

/** `Apr 18, 2026` */
export const dateOnly = dateFormat({ dateStyle: 'medium' });

/** `Apr 18`, of this year. */
export const dayAndMonth = dateFormat({ day: 'numeric', month: 'short' });

/** `Friday, April 3`: heads what happened on a day of this year. */
export const weekdayAndDay = dateFormat({ weekday: 'long', day: 'numeric', month: 'long' });

/** `December 31, 2025`: heads what happened on a day of another year. */
export const longDate = dateFormat({ dateStyle: 'long' });

/** `2:00 PM` */
export const timeOfDay = dateFormat({ timeStyle: 'short' });

/** `2:00:05 PM`: lines of a log that follow each other within seconds. */
export const timeWithSeconds = dateFormat({ timeStyle: 'medium' });
