import type { AgentHandBack, AgentRunEnd } from "../../src/domain/agent-run.ts";
import type { AgentRunner, AgentRunSpec, AgentRunState } from "../../src/domain/ports/agent-runner.ts";
import type { PipelineEvent } from "../../src/domain/events.ts";
import type { Budget } from "../../src/domain/ports/budget.ts";

export interface FakeAgents {
  port: AgentRunner;
  starts: AgentRunSpec[];
  /** How the next run ends. */
  end: Partial<AgentRunEnd>;
  handBack?: AgentHandBack | undefined;
  states: Map<string, AgentRunState>;
}

/** Agent runs that end as soon as somebody waits for them. */
export function createFakeAgents(): FakeAgents {
  const states = new Map<string, AgentRunState>();
  const fake: FakeAgents = {
    states,
    starts: [],
    end: {},
    port: {
      async ensureStarted(spec) {
        const adopted = states.get(spec.runDir)?.state === "running";
        if (!adopted) fake.starts.push(spec);
        states.set(spec.runDir, { state: "running", pid: 1 });
        return { adopted };
      },
      inspect: async (runDir) => states.get(runDir) ?? { state: "absent" },
      async waitForEnd(runDir) {
        const known = states.get(runDir);
        if (known?.state === "ended") return known;
        const ended = { state: "ended" as const, end: makeEnd(fake.end), handBack: fake.handBack };
        states.set(runDir, ended);
        return ended;
      },
      stop: async () => undefined,
    },
  };
  return fake;
}

export function makeEnd(end: Partial<AgentRunEnd> = {}): AgentRunEnd {
  return {
    kind: "completed",
    exitCode: 0,
    startedAt: "2026-05-01T10:00:00.000Z",
    endedAt: "2026-05-01T10:05:00.000Z",
    usage: { inputTokens: 1_000, outputTokens: 200, usd: 0.25 },
    evidence: [],
    isolation: "bubblewrap",
    agentVersion: "1.2.3",
    attachable: true,
    ...end,
  };
}

export interface FakeBudget {
  port: Budget;
  refusal?: { why: string; until: Date } | undefined;
  reserved: Set<string>;
  booked: Map<string, number>;
}

/** Grants all but a refusal that the test sets; what is booked goes to `events`, each run once. */
export function createFakeBudget(events: PipelineEvent[]): FakeBudget {
  const fake: FakeBudget = {
    reserved: new Set(),
    booked: new Map(),
    port: {
      async look() {
        return fake.refusal === undefined ? { granted: true } : { granted: false, ...fake.refusal };
      },
      async reserve(run) {
        if (fake.refusal !== undefined) return { granted: false, ...fake.refusal };
        fake.reserved.add(run);
        return { granted: true };
      },
      async book({ run, usage }, event) {
        if (fake.booked.has(run)) return false;
        fake.booked.set(run, usage.usd ?? 0);
        events.push(event);
        return true;
      },
      today: async () => ({ runs: fake.reserved.size, usd: 0, underWay: 0, reservedUsd: 0, projects: {} }),
      async spentOn(item) {
        const costs = [...fake.booked].flatMap(([run, usd]) => (run.startsWith(`${item}-r`) ? [usd] : []));
        return { runs: costs.length, inputTokens: 0, outputTokens: 0, usd: costs.reduce((sum, usd) => sum + usd, 0) };
      },
    },
  };
  return fake;
}
