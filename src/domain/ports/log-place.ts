import type { Ensured } from "./issue-tracker.ts";

/** One daily log in the forms that places take. */
export interface PublishedLog {
  /** YYYY-MM-DD. */
  date: string;
  /** The log could not read the state; the whole log of the same date is another one for a place that takes one once. */
  isUnread: boolean;
  markdown: string;
  json: string;
  /** A few lines for a chat: the headline, what needs a person, what is at risk. */
  message: string;
  /** Changes when the log says something else. */
  digest: string;
}

/**
 * A place where people read the daily log. `ensure` leaves exactly one log for each date there, however often it is
 * called, and edits it when it is written again.
 */
export interface LogPlace {
  /** Stable and without secrets, such as `comment acme/shop#12`. */
  id: string;
  /** The place cannot be asked what it holds, nor edited: a log goes there once. */
  once: boolean;
  /** Errors as in IssueTracker; `unknown: true` in their details means that the log may have arrived. */
  ensure(log: PublishedLog): Promise<Ensured>;
}
