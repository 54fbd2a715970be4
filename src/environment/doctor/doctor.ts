import { isAppError, messageOf } from "../../domain/errors.ts";
import { SECOND } from "../../lib/durations.ts";
import { fail, skip, type Check, type CheckAnswer } from "./check.ts";

export interface CheckReport extends CheckAnswer {
  id: string;
  title: string;
  ms: number;
}

export interface DoctorReport {
  /** True where no check failed. */
  ok: boolean;
  passed: number;
  warned: number;
  failed: number;
  skipped: number;
  /** Of the whole examination. */
  ms: number;
  /** In the order of the registry. */
  checks: CheckReport[];
}

export interface Doctor {
  /** Never throws for what a check does. `onAnswer` hears of each check as it ends. */
  run(onAnswer?: (report: CheckReport) => void): Promise<DoctorReport>;
}

const DEFAULT_DEADLINE_MS = 20 * SECOND;
const CHECKS_AT_ONCE = 8;

/**
 * Runs checks beside one another, each against its own deadline, so that one that hangs does not hide the others. `redact`
 * takes secrets out of what services answer.
 */
export function createDoctor({
  checks,
  redact = (text) => text,
}: {
  checks: readonly Check[];
  redact?: ((text: string) => string) | undefined;
}): Doctor {
  assertInOrder(checks);
  return {
    async run(onAnswer) {
      const began = performance.now();
      const reports = new Map<string, Promise<CheckReport>>();
      let next = 0;
      const work = async () => {
        for (;;) {
          const check = checks[next];
          next += 1;
          if (check === undefined) return;
          // What a check needs is before it in the registry, so it has begun already.
          const report = examine(check, reports, redact);
          reports.set(check.id, report);
          const answered = await report;
          onAnswer?.(answered);
        }
      };
      await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, work));
      return toReport(await Promise.all(reports.values()), performance.now() - began);
    },
  };
}

function assertInOrder(checks: readonly Check[]): void {
  for (const [index, { id, needs = [] }] of checks.entries()) {
    const later = checks.slice(index + 1).map((check) => check.id);
    if (later.includes(id)) throw new TypeError(`Two checks have the id ${id}`);
    const late = needs.find((need) => need === id || later.includes(need));
    if (late !== undefined) throw new TypeError(`The check ${id} needs ${late}, which comes after it`);
  }
}

async function examine(
  check: Check,
  before: ReadonlyMap<string, Promise<CheckReport>>,
  redact: (text: string) => string,
): Promise<CheckReport> {
  const began = performance.now();
  const { verdict, detail, fix } = await withDeadline(check);
  const answer = { verdict, detail: redact(detail), ...(fix === undefined ? {} : { fix: redact(fix) }) };
  const ms = Math.round(performance.now() - began);
  const report = { id: check.id, title: check.title, ...answer, ms };
  if (answer.verdict === "pass" || answer.verdict === "skip") return report;
  const needed = await Promise.all((check.needs ?? []).flatMap((id) => before.get(id) ?? []));
  const cause = needed.find((one) => one.verdict === "fail");
  if (cause === undefined) return report;
  return { ...report, ...skip(`not known while "${cause.title}" fails: ${answer.detail}`), fix: undefined };
}

async function withDeadline(check: Check): Promise<CheckAnswer> {
  const deadlineMs = check.deadlineMs ?? DEFAULT_DEADLINE_MS;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<CheckAnswer>((resolve) => {
    const answer = fail(
      `no answer within ${deadlineMs / SECOND} s`,
      "Try again; if it stays, look at the network, a proxy, or the load of this machine.",
    );
    timer = setTimeout(() => resolve(answer), deadlineMs);
  });
  try {
    return await Promise.race([runGuarded(check), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

async function runGuarded(check: Check): Promise<CheckAnswer> {
  try {
    return await check.run();
  } catch (error) {
    const hint = isAppError(error) ? error.hint : undefined;
    return fail(messageOf(error), hint ?? check.fix ?? "The message above is all that is known: look there first.");
  }
}

function toReport(checks: CheckReport[], ms: number): DoctorReport {
  const count = (verdict: CheckAnswer["verdict"]) => checks.filter((check) => check.verdict === verdict).length;
  const failed = count("fail");
  const counts = { passed: count("pass"), warned: count("warn"), failed, skipped: count("skip") };
  return { ok: failed === 0, ...counts, ms: Math.round(ms), checks };
}
