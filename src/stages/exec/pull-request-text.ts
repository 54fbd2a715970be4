import type { AgentHandBack, AgentRunEnd, AgentRunRecord, CheckResult } from "../../domain/agent-run.ts";
import { formatDuration } from "../../lib/durations.ts";
import { toCodeSpan } from "../text/fence.ts";
import { toHarmlessInline, toHarmlessQuote } from "../text/neutralise.ts";

export interface PullRequestFacts {
  issue: number;
  run: Pick<AgentRunRecord, "id" | "agent" | "baseSha" | "baseline">;
  end: AgentRunEnd;
  after: readonly CheckResult[];
  attempts: number;
  handBack?: AgentHandBack | undefined;
  /** What a person has to look at first; the pull request is a draft then. */
  flags: readonly string[];
}

/** The body of the pull request: what it closes, what was checked, by which agent, at what cost. Pure. */
export function toPullRequestText(facts: PullRequestFacts): string {
  return [
    toWarning(facts.flags),
    `Closes #${facts.issue}`,
    toChecked(facts),
    toMadeBy(facts),
    toAgentsWords(facts.handBack),
  ]
    .filter((section) => section !== "")
    .join("\n\n");
}

function toWarning(flags: readonly string[]): string {
  if (flags.length === 0) return "";
  const lines = flags.slice(0, MOST_FLAGS).map((flag) => `> - ${toHarmlessInline(flag, 300)}`);
  return ["> [!WARNING]", "> This is a draft, because a person has to look at it first:", ...lines].join("\n");
}

const MOST_FLAGS = 20;

function toChecked({ run, after }: PullRequestFacts): string {
  if (after.length === 0) return "## Checked\n\nThe project names no checks, so nothing was run: please look twice.";
  const rows = after.map((check) => {
    const before = run.baseline.find((one) => one.command === check.command);
    const cell = toCodeSpan(check.command).replaceAll("|", String.raw`\|`);
    return `| ${cell} | ${describe(before)} | ${describeAfter(check, before)} | ${formatDuration(check.durationMs)} |`;
  });
  return [
    "## Checked",
    "",
    toSum(run.baseline, after),
    "",
    "| check | before | after | took |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function describe(check: CheckResult | undefined): string {
  if (check === undefined) return "not run";
  return check.passed ? "passed" : "failed";
}

function describeAfter(check: CheckResult, before: CheckResult | undefined): string {
  if (check.passed) return "passed";
  return before?.passed === false ? "failed, as before" : "**failed**";
}

function toSum(baseline: readonly CheckResult[], after: readonly CheckResult[]): string {
  const wasRed = new Set(baseline.filter(({ passed }) => !passed).map(({ command }) => command));
  const isSafe = after.every(({ passed, command }) => passed || wasRed.has(command));
  const repaired = after.filter(({ passed, command }) => passed && wasRed.has(command)).length;
  const safe = isSafe ? "Every check that passed before still passes" : "Not every check passes that passed before";
  return repaired === 0
    ? `${safe}.`
    : `${safe}, and ${repaired} that failed before now ${repaired === 1 ? "passes" : "pass"}.`;
}

function toMadeBy({ run, end, attempts }: PullRequestFacts): string {
  const isKnown = end.agentVersion !== undefined && end.agentVersion !== "unknown";
  const version = !isKnown ? "" : ` (${toHarmlessInline(end.agentVersion ?? "", 60)})`;
  const took = formatDuration(Math.max(0, Date.parse(end.endedAt) - Date.parse(end.startedAt)));
  const sum = end.usage.inputTokens + end.usage.outputTokens;
  const tokens = sum === 0 ? "cost not reported" : `${sum} tokens`;
  const cost = end.usage.usd === undefined ? tokens : `${tokens}, $${end.usage.usd.toFixed(2)}`;
  return [
    "## Made by",
    "",
    `- Agent: ${toCodeSpan(run.agent)}${version}, ${took}, ${cost}`,
    `- Isolation: ${end.isolation === "bubblewrap" ? "bubblewrap" : "none beyond its own clone and HOME"}`,
    `- Attempt: ${attempts}`,
    `- Run: \`${run.id}\`, from ${run.baseSha.slice(0, 12)}`,
  ].join("\n");
}

function toAgentsWords(handBack: AgentHandBack | undefined): string {
  if (handBack === undefined) return "";
  const followUps = (handBack.followUps ?? []).slice(0, 10).map((text) => `- ${text}`);
  const words = [handBack.summary, handBack.question ?? "", followUps.join("\n")].filter((text) => text.trim() !== "");
  return words.length === 0 ? "" : `## In the agent's words\n\n${toHarmlessQuote(words.join("\n\n"))}`;
}
