// The least that Electron can be: one window, one page. What it costs, every Electron app costs.
const { join } = require('node:path');
const { app, BrowserWindow, ipcMain } = require('electron');

app.setPath('userData', process.env.MINIMAL_WINDOW_PROFILE);

// Only for the round trip: a value that is given once and asked for many times.
const withBridge = process.argv.includes('--bridge');
let kept;
ipcMain.handle('keep', (_, value) => {
  kept = value;
});
ipcMain.handle('fetch', () => kept);

void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1240,
    height: 800,
    webPreferences: withBridge ? { preload: join(__dirname, 'preload.cjs') } : {},
  });
  void window.loadFile(join(__dirname, 'index.html'));
});
app.on('window-all-closed', () => app.quit());
