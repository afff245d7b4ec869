import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Args, Bridge, Channel, Reply, Result } from '../main/contract/channels';
import { GRANT_CHANNEL, eventChannel, isChannel } from '../main/contract/channels';

/** What the page gets of Electron: the contract's channels, and nothing that could send on any other. */
const bridge: Bridge = {
  invoke<C extends Channel>(channel: C, ...args: Args<C>) {
    if (!isChannel(channel)) throw new Error(`unknown channel ${String(channel)}`);
    return ipcRenderer.invoke(channel, ...args) as Promise<Reply<Result<C>>>;
  },
  on(event, listen) {
    const channel = eventChannel(event);
    const heard = (_event: unknown, payload: Parameters<typeof listen>[0]): void => listen(payload);
    ipcRenderer.on(channel, heard);
    return () => void ipcRenderer.removeListener(channel, heard);
  },
  async dropped(files) {
    const paths = files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '');
    await ipcRenderer.invoke(GRANT_CHANNEL, paths);
    return paths;
  },
};

contextBridge.exposeInMainWorld('api', bridge);
