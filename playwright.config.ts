import { defineConfig } from '@playwright/test';

// `page`: the built page alone, on a pretend engine. `app`: the whole program, on Electron or its stand-in.
export default defineConfig({
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 2,
  fullyParallel: false,
  testMatch: '**/*.spec.ts',
  reporter: 'list',
  outputDir: 'test-results',
  globalSetup: './tests/e2e/global-setup.ts',
  projects: [
    { name: 'app', testDir: 'tests/e2e' },
    { name: 'page', testDir: 'tests/renderer' },
  ],
});
