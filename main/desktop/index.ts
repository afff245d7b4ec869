import electron from 'electron';
import { createApp } from './app';
import { APP_SCHEME } from './protocol';

const { app, protocol } = electron;

// Both must happen before the app is ready.
protocol.registerSchemesAsPrivileged([
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.enableSandbox();

if (app.requestSingleInstanceLock()) {
  void app.whenReady().then(() => createApp(electron, __dirname));
} else {
  app.quit();
}
