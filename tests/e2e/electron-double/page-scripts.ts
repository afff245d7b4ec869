import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PageConfig } from './page/config';

const read = (name: string): string => readFileSync(path.join(__dirname, name), 'utf8');

/** The script of the page's own world: bridge and fetch. */
export const mainWorldScript = (config: PageConfig): string =>
  `(()=>{${read('main-world.js')};__edMain.start(${JSON.stringify(config)});})()`;

/** The script of the isolated world: Electron's preload surface, then the app's preload file. */
export function preloadScript(config: PageConfig, preloadFile: string | undefined): string {
  const code = preloadFile === undefined ? '' : readFileSync(preloadFile, 'utf8');
  const wrapped = `if(world)(function(require,process,module,exports){${code}\n}).call(globalThis,world.require,world.process,world.module,world.module.exports);`;
  return `{${read('preload-world.js')};const world=__edPreload.start(${JSON.stringify(config)});${wrapped}}\n//# sourceURL=electron-double-preload.js`;
}
