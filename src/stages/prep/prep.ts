import { type AgentRunEndKind, type AgentRunRecord, toRunId } from "../../domain/agent-run.ts";
import type { ItemStage, StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import type { StoredWorkItem, WorkItem } from "../../domain/work-item.ts";
import { writeFileAtomic } from "../../lib/atomic-file.ts";
import { keepStart } from "../../lib/truncate.ts";
import { getProject, type StageDeps, toRepositoryRef, withLease } from "../deps.ts";
import { prepareFollowUp } from "../follow/prepare-follow-up.ts";
import { checkPlan } from "../plan/approval.ts";
import { toRunFiles } from "../run-files.ts";
import { MOST_SETBACKS, parkCutOff } from "../setbacks.ts";
import { findHoldOutcome, toBudgetOutcome } from "../start-gate.ts";
import { assertRunning } from "../stopping.ts";
import { toTaskDigest } from "../text/task-digest.ts";
import { readConversation } from "../trust/conversation.ts";
import { readBaseFiles } from "./base-files.ts";
import { toBrief } from "./brief.ts";
import { checkUntouched } from "./check-untouched.ts";
import { chooseBranch } from "./choose-branch.ts";
import { findContinuedRun } from "./continued-run.ts";

/**
 * Prep makes all that an agent run needs: the run's id, its clone, the checks on the untouched base, and the brief. It may
 * be repeated at any point: the id follows from the item's last run, and what exists under it is found again.
 */
export function createPrep(stageDeps: StageDeps): ItemStage {
  return {
    name: "prep",
    summary: "Clones the repository, runs its checks on the untouched base, and writes the agent's brief.",
    async run(stored: StoredWorkItem, context: StageContext): Promise<StageOutcome> {
      const deps = withLease(stageDeps, context.lease);
      const { item } = stored;
      const { agent } = getProject(deps.config, item.repo);
      if (deps.config.agents[agent] === undefined) {
        return {
          kind: "park",
          reason: "agent-unavailable",
          explanation: `There is no agent "${agent}" in the configuration.`,
        };
      }
      if (await hasUnjudgedRun(deps, item)) {
        return {
          kind: "advance",
          to: "exec",
          reason: "prepared",
          explanation: "A run of this item is under way or not judged yet.",
        };
      }
      const refused = await findRefusal(deps, item, agent, context.now());
      if (refused !== undefined) return refused;
      if (item.followUp !== undefined) return prepareFollowUp(deps, stored, item.followUp, context);
      return prepareRun(deps, stored, context);
    },
  };
}

/** A run on this machine that was started and whose end is not in the item: it must be neither repeated nor lost. */
async function hasUnjudgedRun({ agents, workspaces, machine }: StageDeps, { run }: WorkItem): Promise<boolean> {
  if (run === undefined || run.end !== undefined || run.host !== machine) return false;
  const { state } = await agents.inspect(await workspaces.runDir(run.id));
  // The clone of an item that rested long enough is gone, and with it what there was to judge.
  return state !== "absent" && (state === "running" || (await workspaces.hasWorkspace(run.id)));
}

/** Asked before the clone and the checks, and again by exec, which is the one that sets money aside. */
async function findRefusal(
  deps: StageDeps,
  item: WorkItem,
  agent: string,
  now: Date,
): Promise<StageOutcome | undefined> {
  return (
    (await findItemBudgetOutcome(deps, item)) ??
    (await findHoldOutcome(deps, agent, now)) ??
    toBudgetOutcome(await deps.budget.look(agent, now))
  );
}

async function findItemBudgetOutcome(
  { budget, config }: StageDeps,
  { id }: WorkItem,
): Promise<StageOutcome | undefined> {
  const { usdPerItem } = config.limits;
  if (usdPerItem === undefined) return undefined;
  const { usd, runs } = await budget.spentOn(id);
  if (usd < usdPerItem) return undefined;
  const explanation = `${runs} runs cost $${usd.toFixed(2)} of the $${usdPerItem} for one issue (limits.usdPerItem).`;
  return { kind: "park", reason: "item-budget-spent", explanation };
}

async function prepareRun(deps: StageDeps, stored: StoredWorkItem, context: StageContext): Promise<StageOutcome> {
  const { item, snapshot } = stored;
  const { config, tracker, workspaces } = deps;
  const project = getProject(config, item.repo);
  const me = await tracker.whoAmI();
  const conversation = await readConversation(tracker, snapshot, me, item.decision?.heard);
  const task = toTaskDigest(snapshot, conversation.remarks);
  const isSameTask = item.run?.task === undefined || item.run.task === task;
  const attempts = isSameTask ? item.attempts : 0;
  const setbacks = isSameTask ? item.setbacks : 0;
  if (isSameTask && item.flagged !== undefined) {
    return { kind: "park", reason: "result-flagged", explanation: item.flagged };
  }
  if (setbacks !== undefined && setbacks >= MOST_SETBACKS) return parkCutOff(setbacks, "");
  if (attempts >= config.limits.attemptsPerItem) return parkExhausted(attempts, item.feedback);

  const gate =
    project.autonomy === "plan"
      ? await checkPlan(deps, item, { task, remarks: conversation.remarks }, context)
      : undefined;
  if (gate?.kind === "wait") return gate.outcome;
  const isPlanning = gate?.kind === "propose";
  const plan = gate?.kind === "approved" ? gate.plan : item.plan;

  const sequence = (item.run?.sequence ?? 0) + 1;
  const choice = await chooseBranch(deps, item, deps.redact(snapshot.title), sequence, me);
  if (choice.kind === "outcome") return choice.outcome;
  const id = toRunId(item.id, sequence);
  const continued = await findContinuedRun(deps, item, { task, branch: choice.branch });
  const workspace =
    continued?.workspace ?? (await workspaces.ensureWorkspace(toRepositoryRef(config, project), id, choice.branch));
  const { notes, checks } = await readBaseFiles(workspaces, workspace);
  assertRunning(context.signal);
  const baseline =
    continued?.run.baseline ?? (await checkUntouched(deps, workspace, [...project.checks, ...checks], context));

  const { briefFile } = toRunFiles(await workspaces.runDir(id));
  const { questions, remarks } = conversation;
  const base = { branch: project.base, sha: workspace.baseSha };
  const { protect } = project;
  const { feedback } = item;
  const product = item.decision?.product;
  const isContinued = continued !== undefined;
  await writeFileAtomic(
    briefFile,
    deps.redact(
      toBrief({
        ...{ snapshot, base, baseline, questions, remarks, protect, notes, product, feedback, isContinued, isPlanning },
        plan: gate?.kind === "approved" ? gate.plan.text : undefined,
      }),
    ),
  );
  const run: AgentRunRecord = {
    id,
    sequence,
    agent: project.agent,
    branch: workspace.branch,
    baseSha: workspace.baseSha,
    baseline,
    host: deps.machine,
    task,
    previousEnd: toPreviousEnd(item.run),
    continues: continued?.continues,
    ...(isPlanning ? { purpose: "plan" } : {}),
  };
  return {
    kind: "advance",
    to: "exec",
    reason: "prepared",
    explanation: toExplanation(run),
    changes: { run, attempts, setbacks, flagged: undefined, plan },
  };
}

function parkExhausted(attempts: number, feedback: string | undefined): StageOutcome {
  const last = feedback === undefined ? "" : ` What stood against the last one: ${toFindings(feedback)}`;
  return {
    kind: "park",
    reason: "attempts-exhausted",
    explanation: `All ${attempts} attempts were used.${last} Edit the issue or run \`millrace retry\` for more.`,
  };
}

/** The findings at the head of a feedback, as one line; see exec/feedback for its form. */
function toFindings(feedback: string): string {
  const [findings = ""] = feedback.split("\n\n");
  return keepStart(findings.replaceAll(/^- /gm, "").replaceAll("\n", " "), MAX_FINDINGS);
}

const MAX_FINDINGS = 300;

/** A try to go on that failed stands for nothing; what counts is the end that it was to make good. */
function toPreviousEnd(run: AgentRunRecord | undefined): AgentRunEndKind | undefined {
  return run?.continues !== undefined && run.end?.kind === "failed" ? run.previousEnd : run?.end?.kind;
}

function toExplanation({ baseline, baseSha, continues }: AgentRunRecord): string {
  if (continues !== undefined) return `Goes on with the conversation of ${continues.run}, in its clone.`;
  const passed = baseline.filter((check) => check.passed).length;
  return `Cloned at ${baseSha.slice(0, 7)}; ${passed} of ${baseline.length} checks pass there.`;
}
