import { useSyncExternalStore } from 'react';

/** The place is all in the hash, query included (`#/?sort=-name`): the page itself never reloads. */
function hash(): string {
  return window.location.hash.replace(/^#?\/?/, '/');
}

/** The place without its query: `/images`. */
export function currentPath(): string {
  return hash().split('?')[0] ?? '/';
}

function search(): string {
  return hash().split('?')[1] ?? '';
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function navigate(to: string, options: { replace?: boolean } = {}): void {
  if (to === hash()) return;
  const oldUrl = window.location.href;
  window.history[options.replace ? 'replaceState' : 'pushState'](null, '', `#${to}`);
  window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL: oldUrl, newURL: window.location.href }));
}

/** For wouter's Router. */
export function useHashLocation(): [string, typeof navigate] {
  return [useSyncExternalStore(subscribe, currentPath), navigate];
}
useHashLocation.hrefs = (href: string) => `#${href}`;

/** For wouter's Router. */
export const useHashSearch = (): string => useSyncExternalStore(subscribe, search);
