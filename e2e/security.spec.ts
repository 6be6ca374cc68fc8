import { electronRuntime } from '../scripts/lib/electron-runtime.ts';
import { wantedElectron } from '../scripts/setup/electron.mjs';
import { Dashboard } from './pages/dashboard.ts';
import { haveRunningVm } from './pages/running-vm.ts';
import { expect, test } from './support/test.ts';

test('the page has nothing of Node, and of the app only its two functions', { tag: '@essential' }, async ({
  launch,
}) => {
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
  expect(await page.evaluate(() => Object.keys(window.banger))).toEqual(['invoke', 'pathOfFile', 'on']);
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
  expect(tampered).toEqual({
    refused: [true, true, true],
    keys: ['invoke', 'pathOfFile', 'on'],
    frozen: true,
  });
});

test('the window is sandboxed, with a world of its own for the bridge', { tag: '@essential' }, async ({
  launch,
}) => {
  const { main } = await launch();
  const preferences = await main.run(({ BrowserWindow }) => {
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

test('no script and nothing remote gets into the page', { tag: '@essential' }, async ({ launch }) => {
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

test('text does not become code', { tag: '@essential' }, async ({ launch }) => {
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

test('the page may write to the clipboard, and nothing else of this computer', { tag: '@essential' }, async ({
  launch,
}) => {
  const { page, main } = await launch();
  await main.run(({ session }) => {
    const begun: string[] = [];
    Object.assign(globalThis, { begunChoices: begun });
    for (const device of ['usb-device', 'hid-device', 'serial-port'])
      session.defaultSession.on(`select-${device}` as 'select-hid-device', (_, ...details) => {
        begun.push(device);
        const choose = details.at(-1) as (nothing: string) => void;
        choose('');
      });
  });
  const choices = () => main.run(() => (globalThis as unknown as { begunChoices: string[] }).begunChoices);
  /** What a page can ask for, and the devices that it can have a person choose. */
  const names = [
    ...['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read'],
    ...['display-capture', 'idle-detection', 'window-management'],
  ];
  const granted = () =>
    page.evaluate(async (asked) => {
      const states = await Promise.all(
        asked.map((name) => navigator.permissions.query({ name: name as PermissionName })),
      );
      const devices = navigator as unknown as Record<
        'usb' | 'hid' | 'serial',
        Record<'requestDevice' | 'requestPort', (options: object) => Promise<unknown>>
      >;
      // None is chosen, even where one could be.
      await Promise.allSettled([
        devices.usb.requestDevice({ filters: [] }),
        devices.hid.requestDevice({ filters: [] }),
        devices.serial.requestPort({}),
      ]);
      return {
        states: asked.filter((_, index) => states[index]?.state === 'granted'),
        notifications: await Notification.requestPermission(),
      };
    }, names);

  expect(await granted()).toEqual({ states: [], notifications: 'denied' });
  expect(await choices()).toEqual([]);

  await test.step('it would have it all if nobody refused it', async () => {
    await main.run(({ session }) => {
      session.defaultSession.setPermissionCheckHandler(null);
      session.defaultSession.setPermissionRequestHandler(null);
    });
    expect(await granted()).toEqual({ states: names, notifications: 'granted' });
    expect((await choices()).sort()).toEqual(['hid-device', 'serial-port', 'usb-device']);
  });
});

test('the window runs on the Electron that is pinned, or on the one that set-up names instead', async ({
  launch,
}) => {
  const { main } = await launch();
  const { version, isFallback } = electronRuntime();
  expect(await main.run(() => process.versions.electron)).toBe(version);
  expect(isFallback || version === wantedElectron()).toBe(true);
});

test('the page keeps no cookies', async ({ launch }) => {
  const { page, main } = await launch();
  const kept = await page.evaluate(() => {
    Object.assign(document, { cookie: 'a=b; max-age=3600' });
    return document.cookie;
  });
  expect(kept).toBe('');
  expect(await main.run(({ session }) => session.defaultSession.cookies.get({}))).toEqual([]);
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
  for (const section of ['Activity', 'Connect', 'Settings', 'Details', 'Console'] as const)
    await vm.open(section);
  await vm.console.waitForText('red');
  const dashboard = new Dashboard(app.page);
  for (const screen of ['Images', 'Activity', 'Database', 'Host', 'Virtual machines'] as const)
    await dashboard.goTo(screen);
  await app.page.keyboard.press('Control+k');
  await expect(app.page.getByRole('dialog', { name: 'Command palette' })).toBeVisible();
  await app.page.keyboard.press('Escape');
  await app.page.getByRole('button', { name: 'New VM…' }).click();
  await expect(app.page.getByRole('dialog', { name: 'New virtual machine' })).toBeVisible();
  expect(app.takeProblems()).toEqual([]);
});
