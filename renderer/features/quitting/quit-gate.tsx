import { lazy, Suspense, useEffect, useState } from 'react';
import type { Quitting } from '../../../app/contract/quitting.ts';
import { call, listen } from '../../lib/api.ts';

const QuitDialog = lazy(() => import('./quit-dialog.tsx').then((all) => ({ default: all.QuitDialog })));

/** Asks, when the dashboard is to quit while VMs or jobs run, also where the page before this one was told; renders nothing else. */
export function QuitGate() {
  const [quitting, setQuitting] = useState<Quitting | null>(null);
  useEffect(() => {
    let told = false;
    const end = listen('quitting.changed', (state) => {
      told = true;
      setQuitting(state);
      // The main process knows by this that there is a page that asks.
      if (state) void call('quitting.state', {});
    });
    void call('quitting.state', {}).then((state) => told || setQuitting(state));
    return end;
  }, []);
  return <Suspense>{quitting && <QuitDialog quitting={quitting} />}</Suspense>;
}
