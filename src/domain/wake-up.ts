/** What a change at the host concerns: names and numbers alone, no text. Whoever is woken reads the host itself. */
export type WakeUp = { repo: string } & WakeSubject;

export type WakeSubject =
  | { kind: "issue"; issue: number }
  | { kind: "pull-request"; pullRequest: number }
  | { kind: "branch"; branch: string }
  /** A branch that may be what pull requests go to: they may conflict with it now. */
  | { kind: "base"; branch: string };

/** What one delivery of a webhook asks for; `reason` is one sentence for whoever looks through the deliveries. */
export type WebhookDecision = { kind: "wake"; wakeUps: WakeUp[] } | { kind: "ignore"; reason: string };

/** Looks for one subject are put together under this name. BullMQ allows no `:` in it. */
export function toWakeName(wakeUp: WakeUp): string {
  const repo = wakeUp.repo.toLowerCase().replace("/", "--");
  switch (wakeUp.kind) {
    case "issue":
      return `${repo}.issue.${wakeUp.issue}`;
    case "pull-request":
      return `${repo}.pull-request.${wakeUp.pullRequest}`;
    case "branch":
    case "base":
      return `${repo}.${wakeUp.kind}.${wakeUp.branch.replaceAll(":", "-")}`;
  }
}
