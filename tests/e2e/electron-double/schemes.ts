/**
 * Chromium does not know custom schemes from outside, so app://host/x is loaded as
 * https://host.app.electron-double.localhost/x and answered by the stand-in; the app never sees that name.
 */
export type ProtocolHandler = (request: Request) => Response | Promise<Response>;
export interface Privileges {
  readonly standard?: boolean;
  readonly secure?: boolean;
  readonly supportFetchAPI?: boolean;
  readonly bypassCSP?: boolean;
  readonly corsEnabled?: boolean;
}
interface Scheme {
  readonly privileges: Privileges;
  handler: ProtocolHandler | null;
}

export const SUFFIX = '.electron-double.localhost';
export const schemes = new Map<string, Scheme>();

export function toHost(url: string): string {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(url);
  const scheme = match?.[1]?.toLowerCase();
  if (match === null || scheme === undefined || !schemes.has(scheme)) return url;
  return `https://${match[2]}.${scheme}${SUFFIX}${match[3] === '' ? '/' : match[3]}`;
}

export function fromHost(url: string): string {
  const match = /^https:\/\/([^/?#]*)\.([a-z][a-z0-9+-]*)\.electron-double\.localhost(.*)$/i.exec(url);
  return match?.[2] !== undefined && schemes.has(match[2]) ? `${match[2]}://${match[1]}${match[3]}` : url;
}

/** The schemes that `fetch` may use, for the page's own shim. */
export const fetchable = (): readonly string[] =>
  [...schemes].filter(([, s]) => s.privileges.supportFetchAPI === true).map(([name]) => name);

/** What `electron.protocol` does. */
export const protocol = {
  registerSchemesAsPrivileged(list: readonly { scheme: string; privileges?: Privileges }[]): void {
    for (const { scheme, privileges } of list)
      schemes.set(scheme, { privileges: privileges ?? {}, handler: null });
  },
  handle(name: string, handler: ProtocolHandler): void {
    const scheme = schemes.get(name) ?? { privileges: {}, handler: null };
    if (scheme.handler !== null) throw new Error(`The scheme ${name} has been registered`);
    schemes.set(name, { ...scheme, handler });
  },
};
