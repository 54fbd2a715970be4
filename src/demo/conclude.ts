import type { DailyFacts } from "../daily-log/facts.ts";
import { findMarker } from "../domain/marker.ts";
import type { StoredWorkItem, WorkItemId } from "../domain/work-item.ts";
import { toWorkItemId } from "../domain/work-item.ts";
import { type ExpectationRow, toExpectationRows } from "./scenario/expectations.ts";
import type { Scenario } from "./scenario/scenario.ts";
import type { Scene } from "./scene.ts";
import { isSound, type VerifiedPullRequest, verifyPullRequests } from "./verify-pull-requests.ts";

/** How a demo ended. */
export interface DemoReport {
  /** Every issue ended where it should, every pull request can be merged, and every check of it passes. */
  ok: boolean;
  rows: ConcludedRow[];
  pulls: VerifiedPullRequest[];
  facts: DailyFacts;
  logFile: string;
}

export interface ConcludedRow extends ExpectationRow {
  title: string;
  /** Why the issue stands where it stands; empty for one with a pull request. */
  because: string;
}

/** Compares what became of the scenario with what should: asks the host and its git, and the items only for their ends. */
export async function conclude(options: {
  scene: Scene;
  scenario: Scenario;
  items: readonly StoredWorkItem[];
  /** Clones of the pull requests are made in it for a while. */
  dir: string;
}): Promise<Pick<DemoReport, "ok" | "rows" | "pulls">> {
  const { scene, scenario, items, dir } = options;
  const pulls = await verifyPullRequests(scene, scenario.repositories, dir);
  const byId = new Map(items.map((stored) => [stored.item.id, stored]));
  const { rows, ok } = toExpectationRows(
    scenario.repositories,
    items.map(({ item }) => item),
    pulls.length,
    listAsked(scene, scenario),
  );
  const concluded = rows.map((row): ConcludedRow => {
    const stored = byId.get(row.id);
    const because = stored?.item.status === "review" ? "" : (stored?.item.explanation ?? "");
    return { ...row, title: stored?.snapshot.title ?? "", because };
  });
  return { ok: ok && pulls.every(isSound), rows: concluded, pulls };
}

/** Items under whose issue a question of ours stands. */
function listAsked({ github }: Scene, { repositories, bot }: Scenario): Set<WorkItemId> {
  const isQuestion = (text: string) => findMarker(text)?.kind === "question";
  const asked = repositories.flatMap(({ repo }) =>
    github
      .listIssues(repo)
      .filter(({ number }) =>
        github.listComments(repo, number).some(({ author, body }) => author === bot.login && isQuestion(body)),
      )
      .map(({ number }) => toWorkItemId(repo, number)),
  );
  return new Set(asked);
}
