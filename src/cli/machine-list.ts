import type { RunnerSight, RunnerState } from "../domain/runner.ts";

/** A machine as `millrace status` shows it: by the runner of it that stands best, or that was there last. */
export interface MachineView {
  machine: string;
  state: RunnerState;
  /** ISO time. */
  since: string;
  pid: number;
  version: string;
  agents: string[];
  /** Runners of it that are up. */
  runners: number;
  /** How the last one ended, where none is up. */
  end?: "stopped" | "killed" | undefined;
}

const ORDER: readonly RunnerState[] = ["online", "late", "offline"];

/** One for each machine, in the order of their names. */
export function toMachines(sights: RunnerSight[]): MachineView[] {
  const machines = [...Map.groupBy(sights, ({ runner }) => runner.machine)];
  return machines
    .map(([machine, all]): MachineView => {
      const [best] = all.toSorted(
        (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || b.since.localeCompare(a.since),
      ) as [RunnerSight, ...RunnerSight[]];
      const { pid, version, agents, end } = best.runner;
      const runners = all.filter(({ state }) => state !== "offline").length;
      return { machine, state: best.state, since: best.since, pid, version, agents, runners, end };
    })
    .toSorted((a, b) => a.machine.localeCompare(b.machine));
}

/** One line, such as `box-1f2e: online since 2026-05-01 09:00Z, process 4711, agents claude`. */
export function describeMachine({ machine, state, since, pid, agents, runners, end }: MachineView): string {
  const at = `${since.slice(0, 16).replace("T", " ")}Z`;
  const how = state === "offline" && end !== undefined ? `${state} (${end})` : state;
  const where = runners > 1 ? `${runners} processes` : `process ${pid}`;
  const up = state === "offline" ? "" : `, ${where}, agents ${agents.join(", ") || "none"}`;
  return `${machine}: ${how} since ${at}${up}`;
}
