import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packagedApp } from '../scripts/package/package-dir.ts';
import { expect, test } from './support/test.ts';

test('a page that is not the dashboard’s is answered nothing, even with the bridge', {
  tag: '@essential',
}, async ({ launch }) => {
  const { main } = await launch();
  const answer = await main.run(async ({ app, BrowserWindow }) => {
    const preload = `${app.getAppPath()}/out/preload/preload.cjs`;
    const stranger = new BrowserWindow({ show: false, webPreferences: { preload } });
    try {
      await stranger.loadURL('data:text/html,<p>stranger');
      return await stranger.webContents.executeJavaScript("window.banger.invoke('vms.list', {})");
    } finally {
      stranger.destroy();
    }
  });
  expect(answer).toMatchObject({ ok: false, error: { code: 'permission_denied' } });
});

test('a frame within a page is answered nothing, even of the dashboard’s origin and with the bridge', {
  tag: '@essential',
}, async ({ launch }) => {
  const app = await launch();
  const answers = await app.main.run(async ({ app: main, BrowserWindow }, home) => {
    const preload = `${main.getAppPath()}/out/preload/preload.cjs`;
    const stranger = new BrowserWindow({
      show: false,
      webPreferences: { preload, nodeIntegrationInSubFrames: true },
    });
    try {
      await stranger.loadURL(home);
      const [origin, inFrame] = (await stranger.webContents.executeJavaScript(`
        const frame = Object.assign(document.createElement('iframe'), { srcdoc: '<p>frame' });
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
        document.body.append(frame);
        loaded.then(() => Promise.all([frame.contentWindow.origin, frame.contentWindow.banger.invoke('vms.list', {})]))
      `)) as [string, unknown];
      return {
        origin,
        inFrame,
        above: await stranger.webContents.executeJavaScript("window.banger.invoke('vms.list', {})"),
      };
    } finally {
      stranger.destroy();
    }
  }, app.page.url());
  expect(answers).toMatchObject({
    origin: 'banger-app://dashboard',
    inFrame: { ok: false, error: { code: 'permission_denied' } },
    above: { ok: true },
  });
});

test('the dashboard’s origin has its own files, each with the policy, and no others', {
  tag: '@essential',
}, async ({ launch }) => {
  const app = await launch();
  // Of a type that is served, and there: only its place speaks against it.
  const outside = '..%2f..%2f..%2ficon.png';
  expect(existsSync(join(dirname(packagedApp), 'resources/icon.png'))).toBe(true);
  const answers = await app.main.run(async ({ net }, above) => {
    const ask = async (path: string, init?: RequestInit) => {
      const answer = await net.fetch(`banger-app://${path}`, init).catch(() => null);
      return answer && Object.fromEntries(answer.headers);
    };
    return {
      own: await ask('dashboard/index.html'),
      others: {
        above: await ask(`dashboard/${above}`),
        belowAssets: await ask(`dashboard/assets/..%2f${above}`),
        malformed: await ask('dashboard/%'),
        notUtf8: await ask('dashboard/%e0%a4%a.png'),
        zero: await ask('dashboard/index.html%00.png'),
        absent: await ask('dashboard/none.html'),
        folder: await ask('dashboard/assets'),
        otherHost: await ask('elsewhere/index.html'),
        posted: await ask('dashboard/index.html', { method: 'POST' }),
      },
    };
  }, outside);
  expect(answers.own).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  expect(Object.values(answers.others)).toEqual(Array(9).fill(null));

  await test.step('the policy lets in the package’s own, and no code that is not a file of it', () => {
    const policy = answers.own?.['content-security-policy'] ?? '';
    const directives = new Map(policy.split('; ').map((one) => one.split(/ (.*)/) as [string, string]));
    const of = (name: string) => directives.get(name);
    expect(policy).not.toContain('unsafe');
    expect(of('default-src')).toBe("'none'");
    expect(of('script-src')).toBe("'self'");
    for (const name of ['object-src', 'frame-src', 'worker-src'])
      expect(of(name) ?? of('default-src')).toBe("'none'");
    // For these there is no default.
    for (const name of ['frame-ancestors', 'form-action', 'base-uri']) expect(of(name)).toBe("'none'");
  });

  await test.step('a picture at an address that cannot be read is one that is not there', async () => {
    const failed = await app.page.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          const onload = () => resolve(false);
          Object.assign(new Image(), { onload, onerror: () => resolve(true), src: '/%' });
        }),
    );
    expect(failed).toBe(true);
    app.takeProblems();
  });
});
