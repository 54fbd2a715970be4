/** What the stand-in answers with. */
export interface StandInData {
  /** Token or key that is taken. */
  token: string;
  /** Lines of Sentry's list. */
  issues: Record<string, unknown>[];
  /** Latest event of an issue, by id. */
  events: Record<string, unknown>;
  /** Fields of the detail view over those of the list, by id. */
  details: Record<string, Record<string, unknown>>;
  /** Answer to a query of PostHog, by a part of the query's text or by its status. */
  posthog: Record<string, unknown>;
  /** Lines on one page of Sentry's list. */
  pageSize: number;
}

export interface Fault {
  /** Part of the path. */
  path: string;
  method?: string;
  times: number;
  status?: number;
  headers?: Record<string, string>;
  text?: string;
  delayMs?: number;
  cut?: boolean;
}

export interface LoggedRequest {
  method: string;
  path: string;
  body: unknown;
  authorization: string | undefined;
  /** What the contract says against the exchange. */
  problems: string[];
}
