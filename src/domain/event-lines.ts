import type { AgentUsage } from "../domain/agent-run.ts";
import type { PipelineEvent } from "./events.ts";
import type { FollowUpCause } from "./follow-up.ts";
import { formatDuration } from "../lib/durations.ts";

function toCost({ usd }: AgentUsage): string {
  return usd === undefined ? "" : `, $${usd.toFixed(2)}`;
}

const FOLLOWED: Record<FollowUpCause, string> = {
  conflict: "merged the base",
  review: "answered the review",
  checks: "repaired the checks",
};

/** An event of an item's history as lines: what happened, then in which words. */
export function toEventLines(event: PipelineEvent): string[] {
  switch (event.type) {
    case "item:created":
      return ["became an item"];
    case "item:changed":
      return [`seen again: ${event.why}`];
    case "item:edited":
      return event.isFrozenText
        ? ["the text is again as it was asked for"]
        : ["the text was changed after it was asked for", "The frozen text is used."];
    case "item:closed":
      return ["left", event.explanation];
    case "item:retried":
      return [`retried by the ${event.by}`];
    case "stage:ended":
      return [`${event.stage}: ${event.outcome}, ${event.reason} (${formatDuration(event.ms)})`, event.explanation];
    case "stage:errored":
      return [`${event.stage}: ${event.code} (${event.decision})`, event.message];
    case "agent:started":
      return [`agent ${event.agent} ${event.adopted ? "taken up again" : "started"}: ${event.run}`];
    case "agent:ended":
      return [`agent ended: ${event.end} after ${formatDuration(event.ms)}${toCost(event.usage)}`];
    case "run:judged":
      return [event.accepted ? "result accepted" : "result not accepted", event.findings.join(" ")];
    case "comment:written":
      return [`comment (${event.kind}): ${event.url}`];
    case "child:created":
      return [`part #${event.issue}: ${event.title}`];
    case "pull-request:opened":
      return [`pull request: ${event.url}`];
    case "pull-request:followed": {
      const causes = event.causes.map((cause) => FOLLOWED[cause]).join(", ");
      return [
        `follow-up ${event.followUps} of #${event.pullRequest}: ${causes}`,
        `Pushed as ${event.commit.slice(0, 7)}.`,
      ];
    }
    case "pull-request:merged":
      return [`merged #${event.pullRequest} by ${event.method}`];
    case "parent:closed":
      return [`closed with a summary of its ${event.children.length} parts`];
    case "run:superseded":
      return [`run ${event.run} was given up: its machine ${event.machine} is gone`];
    case "branch:removed":
      return [`removed the branch ${event.branch}`];
    case "run:removed":
      return [
        `removed the ${event.what} of ${event.run}`,
        event.kept === undefined ? "" : `Its work is kept in ${event.kept}.`,
      ];
    default:
      return [event.type];
  }
}
