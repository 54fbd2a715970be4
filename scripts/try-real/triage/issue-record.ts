import { z } from "zod";

const Association = z.enum(["OWNER", "MEMBER", "COLLABORATOR", "CONTRIBUTOR", "NONE"]);
export type Association = z.output<typeof Association>;

/** What a person who read the issue and its fix said it is. It says nothing about how well the issue was described. */
export const HUMAN_CLASSES = ["Intrinsic", "Extrinsic", "Not a Bug", "Unknown"] as const;
export type HumanClass = (typeof HUMAN_CLASSES)[number];

/** One issue of the data, with the fields that the trial reads. */
export const IssueRecord = z.object({
  owner: z.string().min(1),
  repo: z.string().min(1),
  number: z.int().positive(),
  html_url: z.string(),
  title: z.string(),
  body: z
    .string()
    .nullable()
    .transform((body) => body ?? ""),
  created_at: z.string(),
  author: z.string(),
  author_association: Association,
  labels: z.array(z.object({ name: z.string() })),
  comments: z.array(
    z.object({
      created_at: z.string(),
      author: z.string(),
      author_association: Association,
      body: z
        .string()
        .nullable()
        .transform((body) => body ?? ""),
    }),
  ),
  human_class: z.enum(HUMAN_CLASSES),
});
export type IssueRecord = z.output<typeof IssueRecord>;

export function toRepositoryName({ owner, repo }: Pick<IssueRecord, "owner" | "repo">): string {
  return `${owner}/${repo}`;
}
