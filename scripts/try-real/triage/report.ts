import { formatDuration } from "../../../src/lib/durations.ts";
import { type Block, heading, list, table, text } from "../report.ts";
import { countRules, toColumnSums, toCrossTable, toShare } from "./cross-table.ts";
import { pickDoubtful, pickExamples, toFirstLines } from "./examples.ts";
import { HUMAN_CLASSES } from "./issue-record.ts";
import type { JudgedIssue } from "./judged-issue.ts";
import type { TriageTrial } from "./run-triage.ts";

/** Rules and routes beyond these are in the JSON. */
const MOST_RULES = 25;
const MOST_ROUTES = 12;
const EXAMPLES = 3;
const DOUBTFUL = 20;

/** What the trial shows, for terminal and Markdown. Pure. */
export function makeTriageReport(trial: TriageTrial, withComments: boolean): Block[] {
  return [
    heading(`Triage of ${trial.issues.length} real issues`),
    text(toMethod(withComments)),
    ...makeDecisionTable(trial.issues),
    heading("Rules that applied"),
    makeRuleTable(trial.issues),
    heading("Cost"),
    ...makeCost(trial),
    heading("Decisions in doubt"),
    ...pickDoubtful(trial.issues, DOUBTFUL).flatMap(makeExample),
    heading("Examples to read"),
    ...pickExamples(trial.issues, EXAMPLES).flatMap(makeExample),
  ];
}

function toMethod(withComments: boolean): string {
  const comments = withComments
    ? "with all the comments that they got later, so that triage knows more than it would have known on the day"
    : "without comments, as on the day they were opened";
  return [
    `Each issue is loaded as open, ${comments}; its labels are those it has today. A maintainer has asked for each.`,
    "People are trusted as the data's author association says. The classes say what people found the issue to be, not how",
    "well it was described: the table shows what triage does with each class, and no share in it is an accuracy.",
  ].join(" ");
}

function makeDecisionTable(issues: JudgedIssue[]): Block[] {
  const rows = toCrossTable(issues);
  const sums = toColumnSums(rows);
  const body = rows.map(({ decision, counts, total }) => [
    decision,
    ...HUMAN_CLASSES.map((name) => toShare(counts[name], sums[name])),
    toShare(total, issues.length),
  ]);
  const foot = ["all", ...HUMAN_CLASSES.map((name) => String(sums[name])), String(issues.length)];
  return [table(["decision", ...HUMAN_CLASSES, "all"], [...body, foot])];
}

function makeRuleTable(issues: JudgedIssue[]): Block {
  const rows = countRules(issues).slice(0, MOST_RULES);
  return table(
    ["rule", "speaks for", "applied", "decided"],
    rows.map(({ rule, verdict, fired, decided }) => [rule, verdict, String(fired), String(decided)]),
  );
}

function makeCost({ issues, silent, loadMs, triageMs, stageMs, requests }: TriageTrial): Block[] {
  const all = requests.reduce((sum, { count }) => sum + count, 0);
  const at = (share: number) => stageMs[Math.min(stageMs.length - 1, Math.floor(share * stageMs.length))] ?? 0;
  return [
    text(
      `Loading took ${formatDuration(loadMs)}, scout and triage ${formatDuration(triageMs)}: ${all} requests, ${(all / Math.max(1, issues.length)).toFixed(1)} for each issue; triage of one issue took ${at(0.5)} ms in the middle, ${at(0.95)} ms at the 95th percentile.`,
    ),
    ...(silent.length === 0 ? [] : [text(`Not to be looked at: ${silent.join(", ")}.`)]),
    table(
      ["request", "sent", "asked before"],
      requests.slice(0, MOST_ROUTES).map(({ route, count, repeated }) => [route, String(count), String(repeated)]),
    ),
  ];
}

function makeExample(issue: JudgedIssue): Block[] {
  return [
    text(
      `[${issue.decision}] ${issue.repo}#${issue.number} (${issue.humanClass}${issue.confidence === undefined ? "" : `, sure ${issue.confidence}`}) ${issue.title}`,
      "strong",
    ),
    list([
      ...toFirstLines(issue.body).map((line) => `| ${line}`),
      ...issue.rules.map(({ rule, verdict, weight, because }) => `${rule} → ${verdict} ${weight}: ${because}`),
      ...issue.questions.map((question) => `asked: ${question}`),
      ...(issue.rules.length === 0 && issue.explanation !== "" ? [issue.explanation] : []),
    ]),
  ];
}
