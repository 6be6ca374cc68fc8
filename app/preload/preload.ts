import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { BangerBridge } from '../contract/bridge.ts';
import { channelNames } from '../contract/channel-names.ts';
import { eventNames } from '../contract/events.ts';

const channels = new Set<string>(channelNames);
const events = new Set<string>(eventNames);

const bridge: BangerBridge = {
  invoke: (channel, input) => {
    if (!channels.has(channel)) return Promise.reject(new Error(`No such channel: ${String(channel)}`));
    return ipcRenderer.invoke(channel, input);
  },
  pathOfFile: (file) => webUtils.getPathForFile(file as File),
  on: (event, listener) => {
    if (!events.has(event)) throw new Error(`No such event: ${String(event)}`);
    const receive = (_: unknown, payload: Parameters<typeof listener>[0]) => listener(payload);
    ipcRenderer.on(event, receive);
    return () => {
      ipcRenderer.removeListener(event, receive);
    };
  },
};

contextBridge.exposeInMainWorld('banger', bridge);
