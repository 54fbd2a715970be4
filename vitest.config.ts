import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/longest-first.ts";

/**
 * Tests with real processes get a second look on a machine that is busy with other things. The report names each test that
 * needed it, and such a test is a defect to be found out about, not a test that passed.
 */
const SECOND_LOOK = 1;

export default defineConfig({
  test: {
    maxWorkers: 3,
    maxConcurrency: 3,
    // No module keeps state, so that files can share what was loaded; loading it anew for each takes longer than most tests.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"], testTimeout: 30_000 } },
      {
        test: {
          name: "integration",
          retry: SECOND_LOOK,
          include: ["tests/integration/**/*.test.ts", "tests/conformance/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "e2e",
          retry: SECOND_LOOK,
          include: ["tests/e2e/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
