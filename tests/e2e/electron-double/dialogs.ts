import { record } from './control';

/** Dialogs that nobody sees: cancelled, unless a test replaces the method. */
export const dialog = {
  showOpenDialog(...args: readonly unknown[]): Promise<{ canceled: boolean; filePaths: string[] }> {
    record('dialog.showOpenDialog', args.at(-1));
    return Promise.resolve({ canceled: true, filePaths: [] });
  },
  showErrorBox(title: string, content: string): void {
    record('dialog.showErrorBox', title, content);
    process.stderr.write(`${title}: ${content}\n`);
  },
};

/** `electron.shell`: recorded, nothing is opened. */
export const shell = {
  openPath(folder: string): Promise<string> {
    record('shell.openPath', folder);
    return Promise.resolve('');
  },
  openExternal(url: string): Promise<void> {
    record('shell.openExternal', url);
    return Promise.resolve();
  },
};
