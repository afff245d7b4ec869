import type { Session, Shell, WebContents } from 'electron';

/** Pages that may be opened in the user's browser by a click: citations. */
const EXTERNAL_HOSTS: ReadonlySet<string> = new Set(['doi.org']);
/** Everything the window loads; there is no other network. */
const OWN_PROTOCOLS: ReadonlySet<string> = new Set(['app:', 'data:', 'blob:', 'devtools:']);

function parse(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}

/** Whether a URL is the program's own page. Compared by part: the origin of app:// reads "null". */
export function isOwnPage(url: string): boolean {
  const parsed = parse(url);
  return parsed?.protocol === 'app:' && parsed.host === 'bundle';
}

/** Whether a link may be handed to the user's browser. */
export function isAllowedOutside(url: string): boolean {
  const parsed = parse(url);
  return parsed?.protocol === 'https:' && EXTERNAL_HOSTS.has(parsed.host) && parsed.username === '';
}

/** No permission is granted, no request leaves the program. */
export function lockDownSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: !OWN_PROTOCOLS.has(parse(url)?.protocol ?? '') }),
  );
}

/** No page but the own one, no windows, no webviews. */
export function lockDownWebContents(contents: WebContents, shell: Pick<Shell, 'openExternal'>): void {
  contents.on('will-navigate', (event, url) => {
    if (!isOwnPage(url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isAllowedOutside(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
}
