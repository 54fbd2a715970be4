import {
  BugError,
  ConfigError,
  EnvironmentError,
  ParkError,
  StopError,
  TransientError,
  WaitError,
} from "../../../src/domain/errors.ts";
import type { Sighting } from "../../../src/domain/stage.ts";
import { toWorkItemId, type WorkItem } from "../../../src/domain/work-item.ts";
import { makeWorkItem } from "../../../src/pipeline/transition.ts";

export const NOW = new Date("2026-03-01T12:00:00.000Z");

export function makeSighting(changes: Partial<Sighting> = {}): Sighting {
  const snapshot = {
    repo: "acme/shop",
    number: 7,
    url: "https://github.example/acme/shop/issues/7",
    title: "Sum is off",
    body: "By one cent.",
    author: "ada",
    authorIsBot: false,
    state: "open" as const,
    labels: [],
    comments: 0,
    locked: false,
    createdAt: NOW.toISOString(),
    updatedAt: NOW.toISOString(),
  };
  return { id: toWorkItemId("acme/shop", 7), snapshot, rank: 1, seen: "a", ...changes };
}

export function makeItem(changes: Partial<WorkItem> = {}): WorkItem {
  return { ...makeWorkItem(makeSighting(), NOW), ...changes };
}

/** One of each class, and what no class knows. */
export const ALL_ERRORS: unknown[] = [
  new StopError("Stopped.", { code: "pipeline.stopped" }),
  new WaitError("Later.", { code: "github.rate_limited", retryAt: new Date(NOW.getTime() + 60_000) }),
  new WaitError("Later.", { code: "github.rate_limited", retryAt: new Date(Number.NaN) }),
  new TransientError("502.", { code: "github.unavailable" }),
  new EnvironmentError("No git.", { code: "env.git_missing" }),
  new ConfigError("Bad token.", { code: "config.token" }),
  new ParkError("No permission.", { code: "github.no_permission" }),
  new BugError("Broken.", { code: "pipeline.broken" }),
  new TypeError("undefined is not a function"),
  "a thrown string",
];
