import type { HoldKind } from "../../domain/account.ts";
import type { StageContext } from "../../domain/stage.ts";
import type { StageOutcome } from "../../domain/stage-outcome.ts";
import { keepStart } from "../../lib/truncate.ts";
import { toHoldOutcome, toHoldSubjects } from "../start-gate.ts";
import type { StageDeps } from "../deps.ts";
import type { EndedRun } from "./ended-run.ts";
import { describeEnd, type EndPolicy, isHoldKind } from "./ends.ts";
import { placeHold } from "./place-hold.ts";
import { countSetbacks, MOST_SETBACKS, parkCutOff } from "../setbacks.ts";

type Deps = Pick<StageDeps, "config" | "tracker" | "accounts" | "runner">;

/** Ends that say nothing about the task and are no attempt. The label comes off, since nobody works on it now. */
export async function answerNoResult(
  deps: Deps,
  ended: EndedRun,
  policy: Exclude<EndPolicy, "judge">,
  context: StageContext,
): Promise<StageOutcome> {
  const { item, run, end } = ended;
  const { repo, issue } = item;
  const { labels } = deps.config;
  const explanation = describeEnd(end.kind);
  const setbacks = countSetbacks(item.setbacks, policy, end);
  const changes = { run, setbacks };
  const held = isHoldKind(end.kind) ? await holdAccount(deps, { ...ended, kind: end.kind }, context) : undefined;
  if (policy !== "again" || setbacks >= MOST_SETBACKS) {
    await deps.tracker.ensureIssueLabelAbsent(repo, issue, labels.working);
  }
  if (policy === "stopped") {
    return {
      kind: "wait",
      reason: "waiting-for-person",
      explanation: `${explanation} \`millrace retry\` starts it again.`,
      changes: { run },
    };
  }
  if (setbacks >= MOST_SETBACKS) {
    await deps.tracker.ensureIssueLabel(repo, issue, labels.failed);
    return { ...parkCutOff(setbacks, `The last: ${explanation}`), changes };
  }
  if (held !== undefined) return { ...held, changes };
  return { kind: "advance", to: "prep", reason: "retry-with-feedback", explanation, changes };
}

const MOST_WHY = 400;

/** Holds the account for everybody, or the program for this process, and says what that means for the item. */
async function holdAccount(
  deps: Deps,
  { run, end, kind }: EndedRun & { kind: HoldKind },
  context: StageContext,
): Promise<StageOutcome> {
  const { agent } = run;
  const subjects = toHoldSubjects(deps, agent);
  const account = kind === "spawn-error" ? subjects.program : subjects.account;
  const why = keepStart([describeEnd(kind), ...(run.end?.evidence ?? [])].join(" "), MOST_WHY);
  return toHoldOutcome(await placeHold(deps, { account, agent, kind, end, why }, context), context.now());
}
