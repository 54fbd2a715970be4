import { defineConfig } from "vitest/config";

/** `npm run look`: the pages as a person sees them, in a real Chromium. Apart from the other tests, because it is large to install. */
export default defineConfig({
  test: {
    name: "look",
    include: ["tests/browser/**/*.test.ts"],
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
