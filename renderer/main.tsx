// First: it asks what the first frame shows, while everything else here is still to run.
import './features/vms/first-list.ts';
import './theme/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { App } from './app.tsx';
import { firstList } from './features/vms/first-list.ts';
import { refuseOtherDrops } from './lib/dropped-file.ts';
import { useHashLocation, useHashSearch } from './lib/hash-location.ts';
import { startLiveUpdates } from './lib/live-updates.ts';
import { createQueryClient } from './lib/query-client.ts';
import { ReadOnlyContext } from './lib/read-only.ts';
import { windowPurpose } from './lib/window-purpose.ts';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { defaultSort } from './vm/list-vms.ts';
import { vmPageQuery } from './vm/vm-queries.ts';

// Rarely seen: not in the first file of a launch.
const StartUpScreen = lazy(() =>
  import('./features/start-up/start-up-screen.tsx').then((all) => ({ default: all.StartUpScreen })),
);

const { readOnly } = windowPurpose();

/** Milliseconds for which the first frame waits for the first list: with it, no empty table is drawn before. */
const patience = 100;

async function dashboard(asked: NonNullable<typeof firstList>): Promise<ReactNode> {
  const client = createQueryClient();
  startLiveUpdates(client);
  const listed = client.prefetchQuery({
    ...vmPageQuery({ sort: defaultSort }, 0),
    queryFn: () => asked,
  });
  await Promise.race([listed, new Promise((resolve) => setTimeout(resolve, patience))]);
  return (
    <QueryClientProvider client={client}>
      <ReadOnlyContext value={readOnly}>
        <Router hook={useHashLocation} searchHook={useHashSearch}>
          <App />
        </Router>
      </ReadOnlyContext>
    </QueryClientProvider>
  );
}

const startUpScreen = (
  <Suspense>
    <StartUpScreen />
  </Suspense>
);

refuseOtherDrops();

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element #root.');
const screen = firstList ? await dashboard(firstList) : startUpScreen;
createRoot(root).render(<ErrorBoundary>{screen}</ErrorBoundary>);
