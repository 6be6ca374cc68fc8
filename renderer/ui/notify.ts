import { useSyncExternalStore } from 'react';
import { errorValueOf } from '../lib/api.ts';

export interface Notice {
  title: string;
  description?: string;
  tone: 'error' | 'plain';
  /** What can be done about it. Such a notice stays until somebody has answered it, unless it is `brief`. */
  action?: { label: string; press: () => void; brief?: boolean };
}

/** Notices that no toaster has shown yet: it is fetched with the first one, not with the window. */
const waiting: Notice[] = [];
const listeners = new Set<() => void>();
let show: ((notice: Notice) => void) | null = null;

export function notify(notice: Notice): void {
  if (show) {
    show(notice);
    return;
  }
  waiting.push(notice);
  for (const listener of listeners) listener();
}

/** What happened, what is unchanged, what to do. A cancelled deed needs no words. */
export function notifyError(error: unknown): void {
  const { code, message, unchanged, hint } = errorValueOf(error);
  if (code === 'cancelled') return;
  notify({ title: message, description: `${unchanged} ${hint}`, tone: 'error' });
}

/** Whether there is anything to show, now or since the toaster is there. */
export function useToasterWanted(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => show !== null || waiting.length > 0,
  );
}

/** The toaster is there and shows what waited for it. Returns the function that says that it is gone. */
export function showNoticesWith(shower: (notice: Notice) => void): () => void {
  show = shower;
  for (const notice of waiting.splice(0)) shower(notice);
  return () => {
    show = null;
  };
}
