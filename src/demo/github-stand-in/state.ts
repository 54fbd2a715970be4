import { HOUR } from "../../lib/durations.ts";
import { createListeners, type Listeners } from "./listeners.ts";
import { type Repository, type Timestamp, toTimestamp, type User } from "./records.ts";
import type { App, Installation, Token } from "./token.ts";

export interface StandInState {
  /** By lower-case login. */
  users: Map<string, User>;
  tokens: Map<string, Token>;
  /** By slug. */
  apps: Map<string, App>;
  /** By id. */
  installations: Map<number, Installation>;
  /** How long an installation's token is good. */
  installationTokenMs: number;
  /** By lower-case `owner/name`. */
  repositories: Map<string, Repository>;
  listeners: Listeners;
  nextId(): number;
  clock(): Date;
  /** The current second. */
  now(): Timestamp;
}

export function createState(now: () => Date, installationTokenMs = HOUR): StandInState {
  let lastId = 1000;
  return {
    users: new Map(),
    tokens: new Map(),
    apps: new Map(),
    installations: new Map(),
    installationTokenMs,
    repositories: new Map(),
    listeners: createListeners(),
    nextId: () => ++lastId,
    clock: now,
    now: () => toTimestamp(now()),
  };
}
