import { listContractProblems } from "../../contract/list-contract-problems.ts";
import { findMarker } from "../../../src/domain/marker.ts";
import type { WorkItem } from "../../../src/domain/work-item.ts";
import { listParts, listPulls } from "./acts.ts";
import { toCanary } from "./texts.ts";
import type { Played } from "./timeline.ts";
import { ME, REPO, type TimelineWorld } from "./world.ts";

/** What became of one story, without the numbers that depend on what came first within one step. */
export interface Ending {
  kind: string;
  status: string;
  reason: string;
  runs: number;
  isEdited: boolean;
  /** States of its pull requests, oldest first. */
  pulls: string[];
  labels: string[];
  isOpen: boolean;
  /** Kinds of our comments under the issue, oldest first. */
  comments: string[];
  parts: number;
}

export interface Report {
  endings: Ending[];
  /** One sentence for each rule that was broken. */
  violations: string[];
}

/** How everything ended, and whatever should not have been. */
export async function makeReport(world: TimelineWorld, played: readonly Played[]): Promise<Report> {
  const items = new Map((await world.listItems()).map(({ item }) => [item.issue, item]));
  const endings = played.map((story) => toEnding(world, story, items.get(story.issue)));
  const violations = [
    ...world.errors.map((error) => `Something was reported: ${error}`),
    ...played.flatMap((story, place) => listDifferences(story, endings[place]!)),
    ...listDoubles(world),
    ...listHeardStrangers(world, played),
    ...listUnnamed([...items.values()]),
    ...listSelfTriggers(world),
    ...listContractProblems(listKinds(world.github.requests)),
  ];
  return { endings, violations };
}

/** The first exchange of each kind: all of them would take longer to check than to make. */
function listKinds(requests: TimelineWorld["github"]["requests"]): TimelineWorld["github"]["requests"] {
  const toKind = ({ method, path, status }: (typeof requests)[number]) =>
    `${method} ${path.replaceAll(/[0-9a-f]{40}|\d+/g, "N")} ${status}`;
  return [...new Map(requests.toReversed().map((one) => [toKind(one), one])).values()];
}

function toEnding(
  { github, briefs }: TimelineWorld,
  { kind, issue: number }: Played,
  item: WorkItem | undefined,
): Ending {
  const issues = github.listIssues(REPO);
  const issue = issues[number - 1]!;
  const scene = { github, issue: number };
  return {
    kind,
    status: item?.status ?? "none",
    reason: item?.reason ?? "none",
    runs: [...briefs.keys()].filter((run) => run.startsWith(`owen--shop-${number}-r`)).length,
    isEdited: item?.editedAt !== undefined,
    pulls: listPulls(scene).map((pull) =>
      issues[pull - 1]?.pull?.mergedAt == null ? issues[pull - 1]!.state : "merged",
    ),
    labels: github.listLabels(REPO, number).toSorted(),
    isOpen: issue.state === "open",
    comments: listOwnMarkers(github, number).map((marker) => marker.kind),
    parts: listParts(scene).length,
  };
}

function listOwnMarkers(github: TimelineWorld["github"], issue: number) {
  return github
    .listComments(REPO, issue)
    .filter(({ author }) => author === ME)
    .flatMap(({ body }) => findMarker(body) ?? []);
}

type Told = string | number | boolean | undefined;

function listDifferences({ kind, issue, end }: Played, ending: Ending): string[] {
  const questions = ending.comments.filter((comment) => comment === "question").length;
  const expected: [string, Told, Told][] = [
    ["status", end.status ?? "none", ending.status],
    ["reason", end.reason, ending.reason],
    ["pulls", end.pulls, ending.pulls.length],
    ["questions", end.questions ?? 0, questions],
    ["runs", end.runs, ending.runs],
    ["a text that is edited:", end.isEdited, ending.isEdited],
  ];
  return expected.flatMap(([what, wanted, found]) =>
    wanted === undefined || wanted === found
      ? []
      : [`#${issue} (${kind}) ended with ${what} ${String(found)} instead of ${String(wanted)}.`],
  );
}

/** Two comments, issues or pull requests with one marker. */
function listDoubles({ github }: TimelineWorld): string[] {
  const issues = github.listIssues(REPO).filter(({ author }) => author === ME);
  const texts = [
    ...issues.map(({ body }) => body ?? ""),
    ...github.listIssues(REPO).flatMap(({ number }) => listOwnComments(github, number)),
  ];
  const markers = texts.flatMap((text) => {
    const marker = findMarker(text);
    // A second pull request of one item is asked for by a person, and its first one is closed.
    return marker === undefined || marker.kind === "pull-request" ? [] : [JSON.stringify(marker)];
  });
  return [...new Set(markers.filter((marker, place) => markers.indexOf(marker) !== place))].map(
    (marker) => `There are two texts with the marker ${marker}.`,
  );
}

function listOwnComments(github: TimelineWorld["github"], issue: number): string[] {
  return github.listComments(REPO, issue).flatMap(({ author, body }) => (author === ME ? [body] : []));
}

/** Words of people without a say in a brief, or in a text of ours. */
function listHeardStrangers({ github, briefs }: TimelineWorld, played: readonly Played[]): string[] {
  const issues = github.listIssues(REPO);
  const own = issues.flatMap(({ number, author, body }) => [
    ...(author === ME ? [body ?? ""] : []),
    ...listOwnComments(github, number),
  ]);
  const texts = [...briefs.values(), ...own];
  return played
    .filter(({ word }) => texts.some((text) => text.includes(toCanary(word))))
    .map(({ issue, kind }) => `A stranger was heard under #${issue} (${kind}).`);
}

const BROKEN = ["bug", "setup-failed", "no-permission", "service-trouble", "runs-cut-off", "attempts-exhausted"];

function listUnnamed(items: readonly WorkItem[]): string[] {
  return items
    .filter(
      ({ status, reason }) =>
        status === "queued" || (status !== "closed" && reason === undefined) || BROKEN.includes(reason ?? ""),
    )
    .map(({ issue, status, reason, explanation }) => `#${issue} is ${status}, ${String(reason)}: ${explanation ?? ""}`);
}

/** What our account does and a person who shares it could do as well: it costs a look. */
const LOOKS_AT_OWN = new Set(["issues.closed", "issues.unlabeled"]);

/** Deliveries of our own writes that woke something. */
function listSelfTriggers({ github, woken }: TimelineWorld): string[] {
  const own = github.webhooks.deliveries.filter(({ guid, event, action, body }) => {
    const { sender } = JSON.parse(body) as { sender: { login: string } };
    return sender.login === ME && woken.has(guid) && !LOOKS_AT_OWN.has(`${event}.${action}`);
  });
  return own.map(({ event, action }) => `A write of ours, ${event}.${action}, woke something.`);
}
