import { accessSync, constants } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
];

/** Its path, where the system has one. */
export function findChromium(): string | undefined {
  return PLACES.find(isProgram);
}

/** The system's Chromium. Says how to get it where it is missing: a test that cannot look has not seen anything. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(
      `These tests look at pages in Chromium, and there is none in ${PLACES.join(", ")}. On Debian: apt-get install -y --no-install-recommends chromium`,
    );
  }
  // Chromium's own sandbox does not start for root.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, args });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
