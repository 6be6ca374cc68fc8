import { errorValueOf } from '../lib/api.ts';

export interface Notice {
  title: string;
  description?: string;
  tone: 'error' | 'plain';
}

/** The toaster is not part of the first paint: it is fetched with the first notice. */
export function notify(notice: Notice): void {
  void import('./toaster.tsx').then(({ showNotice }) => showNotice(notice));
}

/** What happened, what is unchanged, what to do. A cancelled deed needs no words. */
export function notifyError(error: unknown): void {
  const { code, message, unchanged, hint } = errorValueOf(error);
  if (code === 'cancelled') return;
  notify({ title: message, description: `${unchanged} ${hint}`, tone: 'error' });
}
