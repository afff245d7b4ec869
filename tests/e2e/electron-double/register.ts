/** `node --require register.cjs main.cjs`: require('electron') gives the stand-in. */
import Module, { createRequire } from 'node:module';

type Load = (request: string, ...rest: readonly unknown[]) => unknown;
const loader = Module as typeof Module & { _load: Load };
const load = loader._load;
const facts = { electron: '45.4.1-double', chrome: '156' };
for (const [name, value] of Object.entries(facts)) {
  Object.defineProperty(process.versions, name, { value, enumerable: true });
}
Object.assign(process, { type: 'browser', defaultApp: true });

loader._load = function (request, ...rest) {
  if (request !== 'electron' && request !== 'electron/main') return load.call(this, request, ...rest);
  // Loaded at the first require, as Electron's own module would be there already.
  return (createRequire(__filename)('./electron.cjs') as { electron: unknown }).electron;
};
