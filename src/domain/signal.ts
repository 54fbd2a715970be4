/**
 * Something that an error tracker or a product analytics service noticed, as far as Millrace reads it. All text in it is
 * untrusted: anybody who knows a public ingest key can send it.
 */
export interface Signal {
  source: SignalSourceKind;
  kind: SignalKind;
  /** Project of the configuration that the signal belongs to. */
  repo: string;
  /** `sentry:<host>:<organization>:<id>` and the like: one for each thing in its source, for life. */
  key: string;
  /** What the source's people call it, for example `SHOP-3F`. */
  name: string;
  /** Page of the source where it is shown. */
  url: string;
  /** Type of the exception, or what a signal without one is about. */
  type: string;
  message: string;
  /** The frame of the project's own code that is nearest to the fault. */
  frame?: SignalFrame | undefined;
  level: SignalLevel;
  /** ISO times in UTC; first in the whole life where the source tells, else in the window that was read. */
  firstSeen: string;
  lastSeen: string;
  /** Occurrences and people, over the window that `window` names. */
  events: number;
  users: number;
  /** For a person: `the last 24 hours`, `its whole life`. */
  window: string;
  /** Occurrences in the last 6 hours and in the last 3 days, where the source tells. */
  trend?: { last6h: number; last3d: number } | undefined;
  state: SignalState;
  /** The source's own word for how urgent it is. */
  priority?: "low" | "medium" | "high" | undefined;
  /** Releases that it was seen in, oldest known first. */
  releases: string[];
  /** Release that it was first seen in. */
  firstRelease?: string | undefined;
  environment?: string | undefined;
  /** Not one frame of the fault is the project's own. */
  isThirdParty: boolean;
  /** Issues and pull requests that people linked to it in the source. */
  linked: string[];
  /** Somebody or something works on it in the source already. */
  isBeingFixed: boolean;
  /** Figures beside occurrences and people, for example a funnel's rates. */
  facts: { name: string; value: string }[];
}

export type SignalSourceKind = "sentry" | "posthog";
export type SignalKind = "error" | "rage-click" | "funnel-drop" | "slow-page";

export const SIGNAL_LEVELS = ["debug", "info", "warning", "error", "fatal"] as const;
export type SignalLevel = (typeof SIGNAL_LEVELS)[number];

/** `new`: first seen within a day. `muted`: somebody put it aside in the source. */
export type SignalState = "new" | "ongoing" | "escalating" | "regressed" | "muted" | "resolved";

export interface SignalFrame {
  file: string;
  function?: string | undefined;
  line?: number | undefined;
}

/** What the source knows beyond a list's line, for the text of an issue. */
export interface SignalEvidence {
  /** The project's own frames first; each with the source line where the source has it. */
  frames: (SignalFrame & { isOwn: boolean })[];
  /** Steps and surroundings, for example `environment: production`; no people, no addresses, no query strings. */
  surroundings: { name: string; value: string }[];
  /** What happened before, oldest first, each one line. */
  steps: string[];
}
