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
import type { MainProcess } from './main-process.ts';

/** The window as a real one would be: a document without layout gives every element no size, a list no rows, and shows no popover. */
function beLikeAWindow(): void {
  Object.assign(HTMLElement.prototype, { showPopover: () => {}, hidePopover: () => {} });
  for (const [property, value] of [
    ['clientHeight', 800],
    ['clientWidth', 1200],
  ] as const) {
    Object.defineProperty(HTMLElement.prototype, property, { configurable: true, get: () => value });
  }
}

let endLast = () => {};

interface Options {
  readonly readOnly?: WindowPurpose['readOnly'];
}

/** The whole dashboard at a place, over its main process. It ends with the test, or when it is shown at the next place. */
export function showApp(place: string, { bridge }: Pick<MainProcess, 'bridge'>, options: Options = {}) {
  cleanup();
  endLast();
  beLikeAWindow();
  Object.defineProperty(window, 'banger', { configurable: true, value: bridge });
  window.location.hash = place;
  const client = createQueryClient();
  endLast = startLiveUpdates(client);
  onTestFinished(endLast);
  const user = userEvent.setup();
  render(
    <QueryClientProvider client={client}>
      <ReadOnlyContext value={options.readOnly ?? null}>
        <Router hook={useHashLocation} searchHook={useHashSearch}>
          <App />
        </Router>
      </ReadOnlyContext>
    </QueryClientProvider>,
  );
  return { user, client };
}
