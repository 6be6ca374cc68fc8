// The least that Electron can be: one window, one page. What it costs, every Electron app costs.
const { join } = require('node:path');
const { app, BrowserWindow, ipcMain, protocol } = require('electron');

// Only for the command line: what it costs to say anything at all.
if (process.argv.includes('--line')) {
  console.log('a line');
  process.exit(0);
}

app.setPath('userData', process.env.MINIMAL_WINDOW_PROFILE);

// Only for the round trip: a value that is given once and asked for many times.
const withBridge = process.argv.includes('--bridge');
let kept;
ipcMain.handle('keep', (_, value) => {
  kept = value;
});
ipcMain.handle('fetch', () => kept);

// In an Electron with our fuses no page can be loaded from a file of the app's archive by its address.
protocol.registerSchemesAsPrivileged([
  { scheme: 'minimal-app', privileges: { standard: true, secure: true } },
]);

void app.whenReady().then(() => {
  protocol.registerFileProtocol('minimal-app', (_, answer) => answer(join(__dirname, 'index.html')));
  const window = new BrowserWindow({
    width: 1240,
    height: 800,
    webPreferences: withBridge ? { preload: join(__dirname, 'preload.cjs') } : {},
  });
  void window.loadURL('minimal-app://window/');
});
app.on('window-all-closed', () => app.quit());
