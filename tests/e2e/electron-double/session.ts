import { EventEmitter } from 'node:events';
import type { Protocol } from './protocol';
import type { CdpConnection } from './cdp';
import { protocol } from './schemes';

interface RequestDetails {
  readonly url: string;
  readonly method: string;
  readonly resourceType: string;
}
type BeforeRequest = (details: RequestDetails, answer: (response: { cancel?: boolean }) => void) => void;
type PermissionRequest = (contents: unknown, permission: string, answer: (granted: boolean) => void) => void;
type PermissionCheck = (contents: unknown, permission: string) => boolean;

const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  geolocation: ['geolocation'],
  notifications: ['notifications'],
  media: ['microphone', 'camera'],
  midi: ['midi'],
  'clipboard-read': ['clipboard-read'],
  'display-capture': ['display-capture'],
  'idle-detection': ['idle-detection'],
  'window-management': ['window-management'],
};

class WebRequest {
  private listener: BeforeRequest | null = null;
  onBeforeRequest(listener: BeforeRequest): void {
    this.listener = listener;
  }
  ask(details: RequestDetails): Promise<{ cancel?: boolean }> {
    const { listener } = this;
    return listener === null
      ? Promise.resolve({})
      : new Promise((resolve) => listener(details, (response) => resolve(response)));
  }
}

/** `session.defaultSession`. */
class Session extends EventEmitter {
  readonly webRequest = new WebRequest();
  readonly protocol = protocol;
  private onRequest: PermissionRequest | null = null;
  private onCheck: PermissionCheck | null = null;

  setPermissionRequestHandler(handler: PermissionRequest): void {
    this.onRequest = handler;
  }
  setPermissionCheckHandler(handler: PermissionCheck): void {
    this.onCheck = handler;
  }
  /** Chromium cannot ask us, so handlers are asked beforehand. Electron's default without handlers: granted. */
  async applyPermissions(contents: unknown, connection: CdpConnection): Promise<void> {
    for (const [permission, names] of Object.entries(PERMISSIONS)) {
      const granted = await this.decide(contents, permission);
      for (const name of names) {
        const setting: Protocol.Browser.PermissionSetting = granted ? 'granted' : 'denied';
        await connection.root
          .send('Browser.setPermission', { permission: { name }, setting })
          .catch(() => undefined);
      }
    }
  }
  private decide(contents: unknown, permission: string): boolean | Promise<boolean> {
    const { onRequest } = this;
    if (this.onCheck?.(contents, permission) === false) return false;
    return onRequest === null || new Promise((resolve) => onRequest(contents, permission, resolve));
  }
}
export const defaultSession = new Session();
