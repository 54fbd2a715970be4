import type { Ensured } from "../../domain/ports/issue-tracker.ts";
import type { GitHubClient } from "./client.ts";
import { PER_PAGE } from "./paging.ts";
import { hasCode } from "./errors.ts";
import { lookThenWrite } from "./look-then-write.ts";
import { toOwnerAndRepo } from "./repository-name.ts";
import { Anything, Label } from "./schema.ts";

/** How a label looks that we have to create, by the last word of its name. People may change it afterwards. */
const LOOKS: Record<string, { color: string; description: string }> = {
  ready: { color: "0e8a16", description: "Millrace may work on this" },
  working: { color: "fbca04", description: "Millrace is working on this" },
  review: { color: "5319e7", description: "A pull request by Millrace waits for review" },
  "needs-clarification": { color: "d876e3", description: "Waits for an answer to a question" },
  blocked: { color: "b60205", description: "Millrace waits for something else first" },
  failed: { color: "d93f0b", description: "Millrace gave up; a person has to look" },
};
const PLAIN_LOOK = { color: "ededed", description: "Used by Millrace" };

/** Labels are compared without regard to case, as GitHub does. Other labels of the issue are never touched. */
export async function ensureIssueLabel(
  client: GitHubClient,
  repo: string,
  issue: number,
  label: string,
): Promise<Ensured["change"]> {
  const { change } = await lookThenWrite(async () => {
    if ((await findIssueLabel(client, repo, issue, label)) !== undefined) return { found: undefined };
    return {
      change: "created",
      async write() {
        await ensureRepositoryLabel(client, repo, label);
        await client.ask(
          { what: `label #${issue} with "${label}"`, repo },
          (github) => github.rest.issues.addLabels({ ...toOwnerAndRepo(repo), issue_number: issue, labels: [label] }),
          Anything,
        );
      },
    };
  }, client);
  return change;
}

export async function ensureIssueLabelAbsent(
  client: GitHubClient,
  repo: string,
  issue: number,
  label: string,
): Promise<Ensured["change"]> {
  const { change } = await lookThenWrite(async () => {
    const spelled = await findIssueLabel(client, repo, issue, label);
    if (spelled === undefined) return { found: undefined };
    return { change: "updated", write: () => removeLabel(client, repo, issue, spelled) };
  }, client);
  return change;
}

/** Creates the label in the repository where it is missing. An existing one keeps its colour and description. */
export async function ensureRepositoryLabel(client: GitHubClient, repo: string, label: string): Promise<void> {
  await lookThenWrite(async () => {
    if (await isLabelKnown(client, repo, label)) return { found: undefined };
    const look = LOOKS[label.split(":").at(-1)?.toLowerCase() ?? ""] ?? PLAIN_LOOK;
    return {
      change: "created",
      async write() {
        await client.ask(
          { what: `create the label "${label}"`, repo },
          (github) => github.rest.issues.createLabel({ ...toOwnerAndRepo(repo), name: label, ...look }),
          Label,
        );
      },
    };
  }, client);
}

/** The label as the issue spells it. */
async function findIssueLabel(
  client: GitHubClient,
  repo: string,
  issue: number,
  label: string,
): Promise<string | undefined> {
  const labels = await client.list(
    { what: `list the labels of #${issue}`, repo },
    (github, page) =>
      github.rest.issues.listLabelsOnIssue({ ...toOwnerAndRepo(repo), issue_number: issue, per_page: PER_PAGE, page }),
    Label,
  );
  return labels.find(({ name }) => name.toLowerCase() === label.toLowerCase())?.name;
}

async function isLabelKnown(client: GitHubClient, repo: string, label: string): Promise<boolean> {
  try {
    await client.ask(
      { what: `read the label "${label}"`, repo },
      (github) => github.rest.issues.getLabel({ ...toOwnerAndRepo(repo), name: label }),
      Label,
    );
    return true;
  } catch (error) {
    if (hasCode(error, "github.not_found")) return false;
    throw error;
  }
}

/** 404 here means that somebody else took the label off in between: that is what was wanted. */
async function removeLabel(client: GitHubClient, repo: string, issue: number, label: string): Promise<undefined> {
  try {
    await client.ask(
      { what: `take the label "${label}" off #${issue}`, repo },
      (github) => github.rest.issues.removeLabel({ ...toOwnerAndRepo(repo), issue_number: issue, name: label }),
      Anything,
    );
  } catch (error) {
    if (!hasCode(error, "github.not_found")) throw error;
  }
  return undefined;
}
