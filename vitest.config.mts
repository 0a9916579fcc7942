import { defineConfig } from 'vitest/config';

// src/core/encoder/telemetryOptOut.ts, here for every process and thread of the tests before any code of theirs runs.
process.env.ORT_DISABLE_TELEMETRY = '1';

/** Of tests that drive whole processes, on machines that may be busy. */
const PATIENT = { testTimeout: 180_000, hookTimeout: 120_000 };

/** Tests are found by pattern, never by a list: a new file cannot be forgotten. */
export default defineConfig({
  test: {
    // All cores: by default one is left idle, which of two is half.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          setupFiles: ['test/support/seed.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'real', include: ['test/real/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000 } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...PATIENT } },
    ],
  },
});
