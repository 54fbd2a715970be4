import type { Notice } from "../notice.ts";

/** A notice as a place tells it. `occurrence` tells a cause that came back from its earlier time. */
export interface ToldNotice extends Notice {
  occurrence: string;
  state: "raised" | "passed";
}

/** A place where people hear what needs them. */
export interface NoticePlace {
  /** Stable and without secrets, such as `comment acme/shop#12`. */
  id: string;
  /**
   * False: what was sent can be neither found nor changed, so each call is one more message. True: a call for the same
   * occurrence changes the message that is there.
   */
  canEdit: boolean;
  /** Errors as in IssueTracker; `unknown: true` in their details means that the message may have arrived. */
  tell(notice: ToldNotice): Promise<void>;
}
