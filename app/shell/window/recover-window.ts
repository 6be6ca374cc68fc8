import { app, type BrowserWindow, type MessageBoxOptions, type RenderProcessGoneDetails } from 'electron';
import type { Logger } from '../../lib/logger.ts';
import { askOnWindow } from '../lifetime/ask-on-window.ts';
import { lifeOf } from '../lifetime/window-life.ts';
import { loadAnew } from './load-anew.ts';
import { loadPage } from './window.ts';

/** A page that dies so often within so many milliseconds is not brought back unasked. */
const often = { times: 3, within: 60_000 };

/** Chromium's net::ERR_ABORTED: another load took its place. */
const aborted = -3;

/**
 * Brings a page that has died back to the place where it was, and offers to for one that hangs. VMs know nothing of it.
 * `start`: the address that the window was opened on.
 */
export function recoverWindow(
  window: BrowserWindow,
  { start, logger }: { start: string; logger: Pick<Logger, 'warn'> },
): void {
  const page = window.webContents;
  const { whileOpen, after, atEnd } = lifeOf(window);
  const deaths: number[] = [];
  let asking: AbortController | null = null;
  let endLoads = () => {};

  whileOpen(page).on('render-process-gone', (_, details) => {
    asking?.abort();
    if (details.reason === 'clean-exit') return;
    logger.warn('the page has died', { ...details, place: page.getURL() });
    deaths.push(Date.now());
    const recent = deaths.filter((at) => Date.now() - at < often.within).length;
    // Not from within the event: the page is still being taken down.
    after(0, () => (recent < often.times ? bringBack() : void askWhetherToGoOn(details)));
  });

  whileOpen(app).on('child-process-gone', (_, { serviceName }) => {
    if (serviceName !== 'network.mojom.NetworkService') return;
    endLoads();
    endLoads = loadAnew({
      isLoading: () => page.isLoadingMainFrame(),
      load: () => loadPage(page, page.getURL() || start),
    });
  });
  atEnd(() => endLoads());

  whileOpen(page).on('did-fail-load', (_, code, error, place, isMainFrame) => {
    if (isMainFrame && code !== aborted) logger.warn('the page did not load', { error, place });
  });

  whileOpen(page).on('responsive', () => asking?.abort());
  whileOpen(page).on('unresponsive', () => void askWhetherToWait());

  function bringBack(): void {
    // One that died before its first page was there has no place yet.
    const place = new URL(page.getURL() || start);
    place.searchParams.set('notice', 'page_died');
    loadPage(page, place.href);
  }

  async function askWhetherToGoOn({ reason }: RenderProcessGoneDetails): Promise<void> {
    const answer = await askOnWindow(window, {
      type: 'error',
      message: 'Banger’s window keeps crashing.',
      detail: `Running VMs aren’t affected. The window closed with “${reason}”. See the log in the state folder for details.`,
      buttons: ['Try again', 'Quit'],
      cancelId: 1,
    });
    if (answer === 0) bringBack();
    else if (answer === 1) app.quit();
  }

  async function askWhetherToWait(): Promise<void> {
    if (asking) return;
    asking = new AbortController();
    logger.warn('the page does not answer', { place: page.getURL() });
    const box: MessageBoxOptions = {
      type: 'warning',
      message: 'Banger isn’t responding.',
      detail: 'Running VMs aren’t affected. It may recover by itself.',
      buttons: ['Wait', 'Reload'],
      cancelId: 0,
    };
    const answer = await askOnWindow(window, box, asking.signal);
    asking = null;
    // Its death brings it back.
    if (answer === 1) page.forcefullyCrashRenderer();
  }
}
