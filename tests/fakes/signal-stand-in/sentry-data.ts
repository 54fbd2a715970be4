type Fields = Record<string, unknown>;

const HOUR = 3_600_000;

/** A line of Sentry's list with every field that its description names, and `changes` over it. */
export function makeSentryIssue(id: number, changes: Fields = {}): Fields {
  const firstSeen = new Date(Date.now() - HOUR).toISOString();
  const lastSeen = new Date().toISOString();
  const buckets = Array.from({ length: 72 }, (_, index) => [
    Math.floor(Date.now() / 1000) - (72 - index) * 3600 + 60,
    2,
  ]);
  const letters = [id % 10, Math.floor(id / 10) % 10, Math.floor(id / 100) % 10].map((digit) => "abcdefghij"[digit]);
  return {
    ...{ id: String(id), shareId: null, shortId: `SHOP-${id}`, title: `TypeError: cart ${id}`, culprit: "checkout" },
    ...{ permalink: `https://acme.sentry.io/issues/${id}/`, logger: null, level: "error", status: "unresolved" },
    ...{ statusDetails: {}, substatus: "new", isPublic: false, platform: "node", priority: "medium" },
    ...{ priorityLockedAt: null, seerFixabilityScore: null, seerAutofixLastTriggered: null },
    ...{ seerExplorerAutofixLastTriggered: null, type: "error", issueType: "error", issueCategory: "error" },
    ...{ project: { id: "11", name: "Shop", slug: "shop", platform: "node" }, numComments: 0, assignedTo: null },
    ...{ isBookmarked: false, isSubscribed: false, subscriptionDetails: null, hasSeen: false, annotations: [] },
    ...{ isUnhandled: true, count: "150", userCount: 40, firstSeen, lastSeen, stats: { auto: buckets } },
    metadata: {
      type: "TypeError",
      value: `cart ${letters.join("")} is undefined`,
      filename: `src/cart/part${id}.ts`,
      function: "total",
    },
    derivedData: {
      ...{ blocker: "", hasOpenFixPr: false, hasRootCause: false, isAssigned: false, lastCompletedAutofixStep: "" },
      ...{ lastProgressedAt: null, progress: "", status: "", viewCount: 0 },
    },
    ...{
      filtered: null,
      integrationIssues: [],
      sentryAppIssues: [],
      sessionCount: 0,
      latestEventHasAttachments: false,
    },
    ...{ matchingEventEnvironment: null, matchingEventId: null },
    lifetime: { count: "150", userCount: 40, firstSeen, lastSeen },
    inbox: { reason: 0, reason_details: null, date_added: firstSeen },
    owners: { type: "codeowners", owner: "team:shop", date_added: firstSeen },
    ...changes,
  };
}

/** An event with every field that its description names. */
export function makeSentryEvent(changes: Fields = {}): Fields {
  return {
    ...{ id: "e1", groupID: "1", eventID: "e1", projectID: "11", message: null, title: "TypeError", location: null },
    ...{ user: null, tags: [], platform: "node", dateReceived: new Date().toISOString(), contexts: null, size: null },
    ...{ entries: [], dist: null, sdk: null, context: null, packages: {}, type: "error", metadata: {}, errors: [] },
    ...{ occurrence: null, _meta: {}, dateCreated: new Date().toISOString(), nextEventID: null, previousEventID: null },
    ...{ release: null, resolvedWith: [], sdkUpdates: [], userReport: null },
    ...changes,
  };
}
