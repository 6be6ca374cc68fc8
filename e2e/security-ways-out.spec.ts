import { createServer } from 'node:net';
import { haveImage } from './support/stories.ts';
import { expect, test } from './support/test.ts';

test('the window leads nowhere else', { tag: '@essential' }, async ({ launch }) => {
  const app = await launch();
  const { page, main } = app;
  // A page that leaves while it still loads, even in vain, loads no further.
  await expect(page.locator('main')).toHaveCount(1);
  const home = page.url();
  await main.run(({ BrowserWindow }) => {
    const events: string[] = [];
    Object.assign(globalThis, { watchedEvents: events });
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    contents?.on('will-frame-navigate', ({ url, defaultPrevented }) => {
      events.push(`${defaultPrevented ? 'refused' : 'let through'} ${url}`);
    });
    contents?.on('did-navigate', (_, url) => events.push(`went to ${url}`));
  });
  const events = () => main.run(() => (globalThis as unknown as { watchedEvents: string[] }).watchedEvents);

  await test.step('neither by its address nor by a link', async () => {
    await page.evaluate(() => {
      window.location.href = 'https://example.org/address';
    });
    await expect.poll(events).toEqual(['refused https://example.org/address']);
    await page.evaluate(() => {
      const link = document.createElement('a');
      link.href = 'https://example.org/link';
      document.body.append(link);
      link.click();
    });
    await expect
      .poll(events)
      .toEqual(['refused https://example.org/address', 'refused https://example.org/link']);
  });

  await test.step('nor in a window of its own', async () => {
    expect(await page.evaluate(() => window.open('https://example.org/window') === null)).toBe(true);
    const urls = await main.run(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getURL()),
    );
    expect(urls).toEqual([home]);
  });

  expect(await events()).toHaveLength(2);
  expect(await page.locator('main').count()).toBe(1);
});

test('no webview is attached, even where one could be', { tag: '@essential' }, async ({ launch }) => {
  const { page, main } = await launch();
  expect(await page.evaluate(() => 'loadURL' in document.createElement('webview'))).toBe(false);
  const refused = await main.run(({ BrowserWindow }) => {
    let wasRefused = false;
    const event = {
      preventDefault() {
        wasRefused = true;
      },
    };
    BrowserWindow.getAllWindows()[0]?.webContents.emit('will-attach-webview', event, {}, {});
    return wasRefused;
  });
  expect(refused).toBe(true);
});

test('a link opens in the browser only where a VM listens', { tag: '@essential' }, async ({ launch }) => {
  const app = await launch({ env: { BANGER_HYPERVISOR: 'fake' } });
  await app.main.run(({ shell }) => {
    const urls: string[] = [];
    Object.assign(globalThis, { openedUrls: urls });
    shell.openExternal = async (url) => void urls.push(url);
  });
  const opened = () => app.main.run(() => (globalThis as unknown as { openedUrls: string[] }).openedUrls);
  const hostPort = 20_000 + (process.pid % 10_000);
  const forwards = [{ hostPort, guestPort: 80 }];
  const imageId = await haveImage(app);
  const { id } = await app.value('vms.create', { name: 'sandbox', imageId, spec: { forwards } });
  await app.value('vms.start', { id });
  const { address } = await app.value('vms.forwards', { id });
  const front = `http://${address}:${hostPort}/`;
  // Another program's, on the very address of the VM.
  const other = createServer().listen(0, address);
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as { port: number };
  const links = [
    ...[`${front}shutdown`, `${front}?delete=all`, `${front}#x`, front.replace('http', 'https')],
    ...[`http://${address}:${port}/`, `http://127.0.0.1:${hostPort}/`, `http://127.0.0.1:${port}/`],
    ...['https://example.org/', 'mailto:a@b', 'banger://vm/sandbox'],
  ];
  const follow = (link: string) => app.page.evaluate((url) => void window.open(url), link);
  await follow(front);
  for (const link of links) await follow(link);
  // Answered last: what else was to be opened would be by now.
  await follow(front);
  await expect.poll(opened).toEqual([front, front]);
  await new Promise((resolve) => other.close(resolve));
});
