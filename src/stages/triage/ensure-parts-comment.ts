import type { StageContext } from "../../domain/stage.ts";
import type { WorkItem } from "../../domain/work-item.ts";
import type { StageDeps } from "../deps.ts";

/** The one comment under a large issue, edited as its parts move. */
export async function ensurePartsComment(
  { tracker }: Pick<StageDeps, "tracker">,
  { id, repo, issue }: WorkItem,
  text: string,
  context: StageContext,
): Promise<void> {
  const written = await tracker.ensureComment(repo, issue, { kind: "decomposition", item: id }, text);
  if (written.change === "unchanged") return;
  const at = context.now().toISOString();
  await context.record({ type: "comment:written", at, item: id, kind: "decomposition", url: written.url });
}
