import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { onTestFinished } from 'vitest';
import { Router } from 'wouter';
import { App } from '../app.tsx';
import { useHashLocation, useHashSearch } from '../lib/hash-location.ts';
import { startLiveUpdates } from '../lib/live-updates.ts';
import { createQueryClient } from '../lib/query-client.ts';
import { ReadOnlyContext } from '../lib/read-only.ts';
import type { WindowPurpose } from '../lib/window-purpose.ts';
import { createDemoBridge, type DemoOptions } from './demo-bridge.ts';
import { beLikeAWindow } from './show-app.tsx';

interface RenderOptions extends DemoOptions {
  readOnly?: WindowPurpose['readOnly'];
}

/** The whole dashboard at a place, over a main process played in memory. It ends with the test, or when it is shown at the next place. */
export function renderApp(place: string, { readOnly = null, ...options }: RenderOptions = {}) {
  cleanup();
  beLikeAWindow();
  const demo = createDemoBridge({ pace: 20, ...options });
  Object.defineProperty(window, 'banger', { configurable: true, value: demo.bridge });
  window.location.hash = place;
  const client = createQueryClient();
  onTestFinished(startLiveUpdates(client));
  const user = userEvent.setup();
  render(
    <QueryClientProvider client={client}>
      <ReadOnlyContext value={readOnly}>
        <Router hook={useHashLocation} searchHook={useHashSearch}>
          <App />
        </Router>
      </ReadOnlyContext>
    </QueryClientProvider>,
  );
  return { ...demo, user, client };
}
