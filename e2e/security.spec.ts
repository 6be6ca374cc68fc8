import { Dashboard } from './pages/dashboard.ts';
import { haveRunningVm } from './support/stories.ts';
import { expect, test } from './support/test.ts';

test('the page has nothing of Node, and of the app only its two functions', async ({ launch }) => {
  const { page } = await launch();
  const globals = await page.evaluate(() => {
    const names = [
      'require',
      'process',
      'module',
      'Buffer',
      'global',
      '__dirname',
      'electron',
      'ipcRenderer',
    ];
    return names.filter((name) => name in window);
  });
  expect(globals).toEqual([]);
  expect(await page.evaluate(() => Object.keys(window.banger))).toEqual(['invoke', 'on']);
  const tampered = await page.evaluate(() => {
    const attempts = [
      () => Object.assign(window, { banger: { invoke: () => 'mine' } }),
      () => Object.assign(window.banger, { invoke: () => 'mine' }),
      () => Object.assign(window.banger, { more: true }),
    ];
    const refused = attempts.map((attempt) => {
      try {
        attempt();
        return false;
      } catch {
        return true;
      }
    });
    return { refused, keys: Object.keys(window.banger), frozen: Object.isFrozen(window.banger) };
  });
  expect(tampered).toEqual({ refused: [true, true, true], keys: ['invoke', 'on'], frozen: true });
});

test('the window is sandboxed, with a world of its own for the bridge', async ({ launch }) => {
  const { electron } = await launch();
  const preferences = await electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    // Not in Electron's types: https://github.com/electron/electron/blob/main/shell/browser/api/electron_api_web_contents.cc
    const contents = window?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    const { contextIsolation, sandbox, nodeIntegration, webSecurity, webviewTag } =
      contents.getLastWebPreferences();
    return { contextIsolation, sandbox, nodeIntegration, webSecurity, webviewTag };
  });
  expect(preferences).toEqual({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
});

test('no script and nothing remote gets into the page', async ({ launch }) => {
  const app = await launch();
  const { page } = app;
  const attempts = await page.evaluate(async () => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
      violations.push(effectiveDirective);
    });
    const ran = (name: string) => name in window;
    const element = (tag: string, properties: object) => {
      const one = Object.assign(document.createElement(tag), properties);
      document.body.append(one);
      return one;
    };
    element('script', { textContent: 'window.inlineRan = true' });
    const button = element('button', {});
    button.setAttribute('onclick', 'window.handlerRan = true');
    button.click();
    const stopped = (attempt: () => unknown) => {
      try {
        return !attempt();
      } catch {
        return true;
      }
    };
    const outcome = {
      inline: !ran('inlineRan'),
      handler: !ran('handlerRan'),
      fetch: await fetch('http://127.0.0.1:9/').then(
        () => false,
        () => true,
      ),
      socket: stopped(() => new WebSocket('ws://127.0.0.1:9/').readyState === WebSocket.OPEN),
      image: await new Promise<boolean>((resolve) => {
        const image = new Image();
        image.onload = () => resolve(false);
        image.onerror = () => resolve(true);
        image.src = 'http://127.0.0.1:9/x.png';
      }),
      script: await new Promise<boolean>((resolve) => {
        element('script', {
          src: 'http://127.0.0.1:9/x.js',
          onload: () => resolve(false),
          onerror: () => resolve(true),
        });
      }),
    };
    element('iframe', { src: 'http://127.0.0.1:9/' });
    return { outcome, violations };
  });
  expect(attempts.outcome).toEqual({
    inline: true,
    handler: true,
    fetch: true,
    socket: true,
    image: true,
    script: true,
  });
  for (const directive of ['script-src-elem', 'script-src-attr', 'connect-src', 'img-src']) {
    expect(attempts.violations).toContain(directive);
  }
  expect(app.takeProblems().join('\n')).toContain('Content Security Policy');
});

test('text does not become code', async ({ launch }) => {
  const app = await launch();
  // From a timer: Playwright's own scripts are exempt from the policy, what they schedule is not.
  const refused = await app.page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        setTimeout(() => {
          const attempts = [
            () => new Function('return 1')(),
            () => Reflect.construct(Function, ['return 1'])(),
          ];
          resolve(
            attempts.map((attempt) => {
              try {
                return String(attempt());
              } catch (error) {
                return (error as Error).name;
              }
            }),
          );
        });
      }),
  );
  expect(refused).toEqual(['EvalError', 'EvalError']);
  app.takeProblems();
});

test('the window leads nowhere else', async ({ launch }) => {
  const app = await launch();
  const { page, electron } = app;
  // A page that leaves while it still loads, even in vain, loads no further.
  await expect(page.locator('main')).toHaveCount(1);
  const home = page.url();
  const watched = await electron.evaluateHandle(({ BrowserWindow }) => {
    const events: string[] = [];
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    contents?.on('will-frame-navigate', ({ url, defaultPrevented }) => {
      events.push(`${defaultPrevented ? 'refused' : 'let through'} ${url}`);
    });
    contents?.on('did-navigate', (_, url) => events.push(`went to ${url}`));
    return events;
  });
  const events = () => watched.evaluate((list) => list);

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
    const urls = await electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getURL()),
    );
    expect(urls).toEqual([home]);
  });

  expect(await events()).toHaveLength(2);
  expect(await page.locator('main').count()).toBe(1);
});

test('the page may write to the clipboard, and nothing else of this computer', async ({ launch }) => {
  const { page } = await launch();
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read'];
    const found = names.map((name) =>
      navigator.permissions.query({ name: name as PermissionName }).then(({ state }) => `${name} ${state}`),
    );
    const asked = await Promise.all([
      Notification.requestPermission().then((answer) => `asked for notifications: ${answer}`),
      new Promise<string>((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => resolve('asked for geolocation: granted'),
          () => resolve('asked for geolocation: denied'),
        );
      }),
      navigator.mediaDevices.getUserMedia({ audio: true }).then(
        () => 'asked for microphone: granted',
        () => 'asked for microphone: denied',
      ),
    ]);
    return [...(await Promise.all(found)), ...asked];
  });
  expect(states).toHaveLength(9);
  for (const state of states) expect(state).toMatch(/ denied$/);
});

test('a page that is not the dashboard’s is answered nothing, even with the bridge', async ({ launch }) => {
  const { electron } = await launch();
  const answer = await electron.evaluate(async ({ app, BrowserWindow }) => {
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

test('the dashboard’s origin has its own files, each with the policy, and no others', async ({ launch }) => {
  const { electron } = await launch();
  const answers = await electron.evaluate(async ({ net }) => {
    const ask = async (path: string, init?: RequestInit) => {
      const answer = await net.fetch(`banger-app://${path}`, init).catch(() => null);
      return answer && Object.fromEntries(answer.headers);
    };
    return {
      own: await ask('dashboard/index.html'),
      others: {
        above: await ask('dashboard/%2e%2e/main/main.cjs'),
        aboveEncoded: await ask('dashboard/..%2f..%2fpackage.json'),
        absent: await ask('dashboard/none.html'),
        unknownType: await ask('dashboard/assets'),
        otherHost: await ask('elsewhere/index.html'),
        posted: await ask('dashboard/index.html', { method: 'POST' }),
      },
    };
  });
  expect(answers.own).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'x-content-type-options': 'nosniff',
  });
  expect(Object.values(answers.others)).toEqual(Array(6).fill(null));
});

test('the page keeps no cookies', async ({ launch }) => {
  const { page, electron } = await launch();
  const kept = await page.evaluate(() => {
    Object.assign(document, { cookie: 'a=b; max-age=3600' });
    return document.cookie;
  });
  expect(kept).toBe('');
  expect(await electron.evaluate(({ session }) => session.defaultSession.cookies.get({}))).toEqual([]);
});

test('no screen breaks the policy in use', async ({ launch }) => {
  const app = await launch();
  const { vm } = await haveRunningVm(app, 'sandbox');
  await app.page.evaluate(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`violated ${violatedDirective}: ${blockedURI}`),
    );
  });
  await vm.console.type('printf "\\033[1;31mred \\033[48;5;27m256 \\033[38;2;1;2;3mtrue\\033[0m"; echo');
  for (const section of ['Activity', 'Settings', 'Details', 'Console'] as const) await vm.open(section);
  await vm.console.waitForText('red');
  const dashboard = new Dashboard(app.page);
  for (const screen of ['Images', 'Activity', 'Database', 'Host', 'Virtual machines'] as const)
    await dashboard.goTo(screen);
  await app.page.keyboard.press('Control+k');
  await expect(app.page.getByRole('dialog', { name: 'Command palette' })).toBeVisible();
  await app.page.keyboard.press('Escape');
  await app.page.getByRole('button', { name: 'New VM' }).click();
  await expect(app.page.getByRole('dialog', { name: 'New virtual machine' })).toBeVisible();
  expect(app.takeProblems()).toEqual([]);
});
