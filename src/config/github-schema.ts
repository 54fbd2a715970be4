import { z } from "zod";
import { duration } from "./schema-forms.ts";

const GitHubApp = z
  .strictObject({
    id: z
      .union([z.int().positive(), z.string().min(1)])
      .describe("App ID or client ID, as the App's settings show it."),
    privateKeyFile: z
      .string()
      .min(1)
      .optional()
      .describe("The App's private key, a PEM file. Either this or privateKey."),
    privateKey: z.string().min(1).optional().describe("The private key itself, as ${GITHUB_APP_PRIVATE_KEY}."),
    installationId: z
      .int()
      .positive()
      .optional()
      .describe("Where the App is installed; found by the repository where missing."),
  })
  .describe("A GitHub App instead of a token.");

/** The section `github`: the host, how to sign in, and how gently to ask. Whether exactly one way in is there is checked later. */
export const GitHub = z
  .strictObject({
    apiUrl: z.url().default("https://api.github.com").describe("Any GitHub-compatible host."),
    token: z
      .string()
      .min(1, "a token is needed")
      .optional()
      .describe("Personal access token, as ${GITHUB_TOKEN}. Either this or app."),
    app: GitHubApp.optional(),
    reserve: z
      .int()
      .min(0)
      .default(500)
      .describe("Requests of each hour's limit that Millrace leaves to people; never more than half of the limit."),
    writeSpacing: z
      .strictObject({
        every: duration.prefault("1s").describe("Least time between two writes."),
        notifying: duration.prefault("3s").describe("Least time between two writes that people are notified of."),
      })
      .describe("Pauses that GitHub advises; another host may do with shorter ones.")
      .prefault({}),
  })
  .describe("The host and how Millrace signs in there.");
