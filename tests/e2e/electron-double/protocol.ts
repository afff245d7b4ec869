/** Playwright's types of the DevTools protocol; its package does not export them by name. */
export type { Protocol } from '../../../node_modules/playwright-core/types/protocol';
