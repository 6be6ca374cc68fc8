const { contextBridge, ipcRenderer } = require('electron');

contextBridge.exposeInMainWorld('bare', {
  keep: (value) => ipcRenderer.invoke('keep', value),
  fetch: (input) => ipcRenderer.invoke('fetch', input),
});
