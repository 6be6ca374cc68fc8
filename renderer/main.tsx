import './theme/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { App } from './app.tsx';
import { defaultSort } from './features/vms/use-list-params.ts';
import { vmListQuery } from './features/vms/vm-queries.ts';
import { useHashLocation, useHashSearch } from './lib/hash-location.ts';
import { startLiveUpdates } from './lib/live-updates.ts';
import { createQueryClient } from './lib/query-client.ts';
import { applyTheme } from './theme/theme-choice.ts';
import { ErrorBoundary } from './ui/error-boundary.tsx';

applyTheme();
const client = createQueryClient();
startLiveUpdates(client);
// What a launch waits for: asked while the first frame is drawn, not after it.
void client.prefetchInfiniteQuery(vmListQuery({ sort: defaultSort }));

const root = document.getElementById('root');
if (!root) throw new Error('The page has no place for the dashboard.');
createRoot(root).render(
  <ErrorBoundary>
    <QueryClientProvider client={client}>
      <Router hook={useHashLocation} searchHook={useHashSearch}>
        <App />
      </Router>
    </QueryClientProvider>
  </ErrorBoundary>,
);
