import { isAppError, messageOf } from "../../domain/errors.ts";
import { SECOND } from "../../lib/durations.ts";
import { fail, type Check, type CheckAnswer } from "./check.ts";

export interface CheckReport extends CheckAnswer {
  id: string;
  title: string;
  ms: number;
}

export interface DoctorReport {
  /** True where no check failed. */
  ok: boolean;
  passed: number;
  failed: number;
  skipped: number;
  /** In the order of the registry. */
  checks: CheckReport[];
}

export interface Doctor {
  /** Never throws for what a check does. `onAnswer` hears of each check as it ends. */
  run(onAnswer?: (report: CheckReport) => void): Promise<DoctorReport>;
}

const DEFAULT_DEADLINE_MS = 20 * SECOND;
const CHECKS_AT_ONCE = 4;

/** Runs checks beside one another, each against its own deadline, so that one that hangs does not hide the others. */
export function createDoctor({ checks }: { checks: readonly Check[] }): Doctor {
  const doubled = checks.find((check, index) => checks.findIndex(({ id }) => id === check.id) !== index);
  if (doubled !== undefined) throw new TypeError(`Two checks have the id ${doubled.id}`);
  return {
    async run(onAnswer) {
      const reports: CheckReport[] = [];
      let next = 0;
      const work = async () => {
        for (;;) {
          const index = next;
          next += 1;
          const check = checks[index];
          if (check === undefined) return;
          const report = await examine(check);
          reports[index] = report;
          onAnswer?.(report);
        }
      };
      await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, work));
      return toReport(reports);
    },
  };
}

async function examine(check: Check): Promise<CheckReport> {
  const began = performance.now();
  const answer = await withDeadline(check);
  return { id: check.id, title: check.title, ...answer, ms: Math.round(performance.now() - began) };
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
    return fail(messageOf(error), hint ?? "The message above is all that is known.");
  }
}

function toReport(checks: CheckReport[]): DoctorReport {
  const count = (verdict: CheckAnswer["verdict"]) => checks.filter((check) => check.verdict === verdict).length;
  const failed = count("fail");
  return { ok: failed === 0, passed: count("pass"), failed, skipped: count("skip"), checks };
}
