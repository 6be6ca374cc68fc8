import { lazy, Suspense, useEffect, useState } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import styles from './app.module.css';
import { Commands } from './commands.tsx';
import { ReadOnlyBanner } from './features/database/read-only-banner.tsx';
import { QuitGate } from './features/quitting/quit-gate.tsx';
import { VmsPage } from './features/vms/vms-page.tsx';
import { DialogContext, type DialogRequest } from './lib/dialogs.ts';
import { tellNotice } from './opening-notice.ts';
import { Sidebar } from './sidebar.tsx';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { useToasterWanted } from './ui/notify.ts';
import { TooltipLayer } from './ui/tooltip-layer.tsx';

// The list is in the first file; everything else is fetched when it is asked for.
const VmPage = lazy(() => import('./features/vm-page/vm-page.tsx').then((all) => ({ default: all.VmPage })));
const ImagesPage = lazy(() =>
  import('./features/images/images-page.tsx').then((all) => ({ default: all.ImagesPage })),
);
const ActivityPage = lazy(() =>
  import('./features/activity/activity-page.tsx').then((all) => ({ default: all.ActivityPage })),
);
const JobsPage = lazy(() =>
  import('./features/jobs/jobs-page.tsx').then((all) => ({ default: all.JobsPage })),
);
const DatabasePage = lazy(() =>
  import('./features/database/database-page.tsx').then((all) => ({ default: all.DatabasePage })),
);
const HostPage = lazy(() =>
  import('./features/host/host-page.tsx').then((all) => ({ default: all.HostPage })),
);
const SettingsPage = lazy(() =>
  import('./features/settings/settings-page.tsx').then((all) => ({ default: all.SettingsPage })),
);
const DialogHost = lazy(() => import('./dialog-host.tsx').then((all) => ({ default: all.DialogHost })));
const Toaster = lazy(() => import('./ui/toaster.tsx').then((all) => ({ default: all.Toaster })));

export function App() {
  const [dialog, setDialog] = useState<DialogRequest | null>(null);
  const [path] = useLocation();
  const toasterWanted = useToasterWanted();

  useEffect(() => void tellNotice(() => setDialog({ kind: 'diagnostics' })), []);

  return (
    <DialogContext value={setDialog}>
      <div className={styles.shell}>
        <Sidebar />
        <main className={styles.panel}>
          <ReadOnlyBanner />
          <div className={styles.screen}>
            <ErrorBoundary place={path}>
              <Suspense>
                <Switch>
                  <Route path="/">
                    <VmsPage />
                  </Route>
                  <Route path="/vms/:id/:section?">
                    {({ id, section }) => <VmPage place={id} section={section ?? ''} />}
                  </Route>
                  <Route path="/images">
                    <ImagesPage />
                  </Route>
                  <Route path="/activity">
                    <ActivityPage />
                  </Route>
                  <Route path="/jobs">
                    <JobsPage />
                  </Route>
                  <Route path="/database">
                    <DatabasePage />
                  </Route>
                  <Route path="/host">
                    <HostPage />
                  </Route>
                  <Route path="/settings">
                    <SettingsPage />
                  </Route>
                  <Route>
                    <Redirect to="/" replace />
                  </Route>
                </Switch>
              </Suspense>
            </ErrorBoundary>
          </div>
        </main>
      </div>
      <Suspense>{dialog && <DialogHost request={dialog} onClose={() => setDialog(null)} />}</Suspense>
      <Suspense>{toasterWanted && <Toaster />}</Suspense>
      <Commands />
      <QuitGate />
      <TooltipLayer />
    </DialogContext>
  );
}
