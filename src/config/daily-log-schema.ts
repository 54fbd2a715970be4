import { z } from "zod";
import { repoName } from "./schema-forms.ts";
import { makeWriterSchema } from "./writer-schema.ts";

/** A folder inside a repository, with `/` between its parts. */
const repositoryFolder = z
  .string()
  .regex(
    /^(?!.*(^|\/)(\.{1,2}|\.git)(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/,
    `expected a folder such as "docs/log"`,
  );

/** https, or http to this machine alone: the address of a webhook is its only secret. */
const webhookUrl = z.url().refine((text) => {
  const { protocol, hostname } = new URL(text);
  const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return protocol === "https:" || (protocol === "http:" && isLocal);
}, "expected an address with https");

/** A Slack-compatible webhook, wherever one is told something. */
export const webhookFields = {
  name: z
    .string()
    .regex(/^[\w.-]+$/)
    .default("chat")
    .describe("Names the webhook in messages; its address is a secret."),
  url: webhookUrl.describe("The webhook's address, as ${SLACK_WEBHOOK_URL}; https, or this machine."),
};

const LogPlace = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("file").describe("Markdown, signed JSON and feeds in a folder of this machine."),
    dir: z.string().min(1).describe("Folder for YYYY-MM-DD.md, its JSON twin, feed.xml and feed.json."),
  }),
  z.strictObject({
    kind: z.literal("commit").describe("Markdown and signed JSON, committed through git."),
    repo: repoName,
    branch: z
      .string()
      .min(1)
      .default("millrace-log")
      .describe("Branch of the commits; made from the project's base where it is missing, never forced."),
    dir: repositoryFolder.default("docs/log").describe("Folder in the repository."),
  }),
  z.strictObject({
    kind: z.literal("comment").describe("One comment a day under an issue, edited when the log is written again."),
    repo: repoName,
    issue: z.int().positive().describe("Number of the issue."),
  }),
  z.strictObject({
    kind: z.literal("discussion").describe("One comment a day in a discussion, edited when the log is written again."),
    repo: repoName,
    discussion: z.int().positive().describe("Number of the discussion."),
  }),
  z.strictObject({
    kind: z.literal("webhook").describe("A few lines to a Slack-compatible webhook, once a day."),
    ...webhookFields,
  }),
]);

/** The daily log and its places. */
export const DailyLog = z.strictObject({
  site: z.string().default("").describe("Address at which people read the published folder; feeds link to it."),
  shipped: makeWriterSchema("what shipped, from the facts of the day")
    .prefault({})
    .describe("How the section What shipped is worded."),
  publish: z.array(LogPlace).default([]).describe("Where the daily log goes beside the data folder."),
});
