import { z } from "zod";

/** A bug of a published package: the issue, the version that has it, and the one that has it no more. */
export const BugRecord = z.object({
  instance_id: z.string().min(1),
  /** `owner/name#12`. */
  issue: z.string().regex(/^[\w.-]+\/[\w.-]+#\d+$/),
  npm_package: z.string().min(1),
  buggy_version: z.string().min(1),
  fixed_version: z.string().min(1),
  observed_on_buggy: z.string(),
  observed_on_fixed: z.string(),
  /** Title, an empty line, text. */
  problem_statement: z.string().min(1),
});
export type BugRecord = z.output<typeof BugRecord>;

export interface BugIssue {
  repo: string;
  number: number;
  title: string;
  body: string;
}

export function toBugIssue({ issue, problem_statement: statement }: BugRecord): BugIssue {
  const [repo = "", number = ""] = issue.split("#");
  const [title = "", ...rest] = statement.split("\n");
  return { repo, number: Number(number), title: title.trim(), body: rest.join("\n").trim() };
}
