import { idOfPlace, vmPlace } from '../../app/contract/places.ts';

/** The tabs of a VM's screen. `path` follows its id in the URL. */
export const vmSections = [
  { path: '', label: 'Console' },
  { path: 'activity', label: 'Activity' },
  { path: 'usage', label: 'Usage' },
  { path: 'boots', label: 'Boots' },
  { path: 'connect', label: 'Connect' },
  { path: 'settings', label: 'Settings' },
  { path: 'details', label: 'Details' },
] as const;

/** Which VM a place of the dashboard shows, and which tab of it; null: it shows none. */
export function vmAt(path: string): { id: string; section: string } | null {
  const [, id, section = ''] = /^\/vms\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
  return id === undefined ? null : { id: idOfPlace(id), section };
}

/** The place of the tab so many places further; after the last comes the first. */
export function tabBeside(id: string, section: string, step: 1 | -1): string {
  const now = vmSections.findIndex(({ path }) => path === section);
  const next = vmSections[(now + step + vmSections.length) % vmSections.length];
  return vmPlace(id, next?.path);
}
