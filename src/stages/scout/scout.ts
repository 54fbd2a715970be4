import type { ProjectConfig } from "../../config/schema.ts";
import type { IssueSnapshot } from "../../domain/issue.ts";
import type { KnownItem, ScoutReport, Sighting, SourceStage } from "../../domain/stage.ts";
import { toWorkItemId } from "../../domain/work-item.ts";
import { getProject, type StageDeps } from "../deps.ts";
import { toDigest } from "../text/digest.ts";
import { assertRunning } from "../stopping.ts";
import { listChangedPulls } from "../follow/sweep.ts";
import { findLeavers, hasLabel } from "./leavers.ts";
import { toRank } from "./rank.ts";
import { toSeen } from "./seen.ts";
import { listStale } from "./stale.ts";

/** Reads a project's open issues: what is there to do, in which order, what changed, and what left. Writes nothing. */
export function createScout(deps: Pick<StageDeps, "config" | "tracker" | "reviews" | "now">): SourceStage {
  const { config, tracker } = deps;
  const { labels } = config;
  return {
    name: "scout",
    summary: "Reads the open issues of a project and says which of them to look at, first things first.",
    async run(repo, known, signal): Promise<ScoutReport> {
      const project = getProject(config, repo);
      assertRunning(signal);
      const label = project.select === "labelled" ? labels.ready : undefined;
      const listed = await tracker.listOpenIssues(project.repo, { label });
      assertRunning(signal);
      const leavers = await findLeavers(tracker, project, labels.ready, findMissing(known, listed), signal);
      const sightings = [...listed, ...leavers.stillHere].map((one) => toSighting(project, one)).toSorted(byRank);
      const gone = new Set([...leavers.closed, ...leavers.withdrawn].map(({ id }) => id));
      const pulls = await listChangedPulls(
        deps,
        project.repo,
        known.filter(({ id }) => !gone.has(id)),
        signal,
      );
      const stale = listStale(listed, config.triage.staleAfter, deps.now?.() ?? new Date());
      return { sightings, stale, closed: leavers.closed, withdrawn: leavers.withdrawn, pulls };
    },
    async look(repo, issue, signal): Promise<ScoutReport> {
      const project = getProject(config, repo);
      assertRunning(signal);
      const asked = [{ id: toWorkItemId(project.repo, issue), issue }];
      const { stillHere, closed, withdrawn } = await findLeavers(tracker, project, labels.ready, asked, signal);
      return { sightings: stillHere.map((one) => toSighting(project, one)), closed, withdrawn };
    },
    async lookAtPulls(repo, branch, known, signal): Promise<ScoutReport> {
      const project = getProject(config, repo);
      assertRunning(signal);
      const isBase = branch === project.base;
      const pulls = isBase ? await listChangedPulls(deps, project.repo, known, signal) : [];
      return { sightings: [], closed: [], withdrawn: [], pulls };
    },
  };

  function toSighting(project: ProjectConfig, snapshot: IssueSnapshot): Sighting {
    return {
      id: toWorkItemId(project.repo, snapshot.number),
      snapshot,
      rank: toRank(snapshot, project.priorities),
      seen: toSeen(snapshot, labels),
      text: toDigest([snapshot.title, snapshot.body]),
      isLabelled: hasLabel(snapshot, labels.ready),
    };
  }
}

function findMissing(known: KnownItem[], listed: IssueSnapshot[]): KnownItem[] {
  const numbers = new Set(listed.map((issue) => issue.number));
  return known.filter((item) => !numbers.has(item.issue));
}

function byRank(a: Sighting, b: Sighting): number {
  return a.rank - b.rank || a.snapshot.number - b.snapshot.number;
}
