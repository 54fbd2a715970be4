import type { AgentUsage } from "../domain/agent-run.ts";
import type { PipelineEvent } from "./events.ts";
import { formatDuration } from "../lib/durations.ts";

function toCost({ usd }: AgentUsage): string {
  return usd === undefined ? "" : `, $${usd.toFixed(2)}`;
}

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
    default:
      return [event.type];
  }
}
