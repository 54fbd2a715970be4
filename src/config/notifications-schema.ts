import { z } from "zod";
import { webhookFields } from "./daily-log-schema.ts";
import { duration, repoName } from "./schema-forms.ts";

const NoticePlace = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("comment").describe("One comment for each cause under an issue, struck through when it passed."),
    repo: repoName,
    issue: z.int().positive().describe("Number of the issue."),
  }),
  z.strictObject({
    kind: z
      .literal("webhook")
      .describe("One message for each cause to a Slack-compatible webhook, and a short one when it passed."),
    ...webhookFields,
  }),
]);

/** Where people hear at once of what needs them. */
export const Notifications = z
  .strictObject({
    places: z.array(NoticePlace).default([]).describe("Where people are told; empty for nowhere."),
    questionAfter: duration
      .prefault("1d")
      .describe("A question or a plan that waits for so long is told here, too, beside its issue."),
  })
  .describe("What stands still until a person acts is told once for each cause, and once that it passed.");
