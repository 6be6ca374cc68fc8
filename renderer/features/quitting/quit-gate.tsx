import { lazy, Suspense, useEffect, useState } from 'react';
import type { Quitting } from '../../../app/contract/quitting.ts';
import { listen } from '../../lib/api.ts';

const QuitDialog = lazy(() => import('./quit-dialog.tsx').then((all) => ({ default: all.QuitDialog })));

/** Asks, when the dashboard is to quit while VMs run; renders nothing else. */
export function QuitGate() {
  const [quitting, setQuitting] = useState<Quitting | null>(null);
  useEffect(() => listen('quit.changed', setQuitting), []);
  return <Suspense>{quitting && <QuitDialog quitting={quitting} />}</Suspense>;
}
