import './theme/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { App } from './app.tsx';
import { defaultSort } from './features/vms/use-list-params.ts';
import { vmListQuery } from './features/vms/vm-queries.ts';
import { useHashLocation, useHashSearch } from './lib/hash-location.ts';
import { startLiveUpdates } from './lib/live-updates.ts';
import { tellNotice } from './lib/opening-notice.ts';
import { createQueryClient } from './lib/query-client.ts';
import { ReadOnlyContext } from './lib/read-only.ts';
import { windowPurpose } from './lib/window-purpose.ts';
import { applyTheme } from './theme/theme-choice.ts';
import { ErrorBoundary } from './ui/error-boundary.tsx';

// Rarely seen: not in the first file of a launch.
const StartUpScreen = lazy(() =>
  import('./features/start-up/start-up-screen.tsx').then((all) => ({ default: all.StartUpScreen })),
);

const { startUp, readOnly } = windowPurpose();

function dashboard(): ReactNode {
  const client = createQueryClient();
  startLiveUpdates(client);
  // What a launch waits for: asked while the first frame is drawn, not after it.
  void client.prefetchInfiniteQuery(vmListQuery({ sort: defaultSort }));
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

applyTheme();
tellNotice();
const root = document.getElementById('root');
if (!root) throw new Error('The page has no place for the dashboard.');
createRoot(root).render(
  <ErrorBoundary>
    {startUp ? (
      <Suspense>
        <StartUpScreen />
      </Suspense>
    ) : (
      dashboard()
    )}
  </ErrorBoundary>,
);
