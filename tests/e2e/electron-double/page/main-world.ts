import { makePeer } from './bridge';
import type { PageConfig } from './config';

/** Main-world part: the page's end of the bridge, and fetch for custom schemes, which Chromium does not know. */
export function start({ secret, schemes, suffix }: PageConfig): void {
  if (location.href === 'about:blank' || location.protocol === 'data:') return;
  if (window === window.top) makePeer(secret, 'main');
  const original = window.fetch.bind(window);
  window.fetch = (input, init) => {
    const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(
      input instanceof Request ? input.url : String(input),
    );
    if (match === null || !schemes.includes(match[1])) return original(input, init);
    return original(`https://${match[2]}.${match[1]}${suffix}${match[3]}`, init);
  };
}
