import type { AgentRunEndKind } from "../../src/domain/agent-run.ts";
import type { AgentLaunch } from "../../src/domain/ports/agent-adapter.ts";
import type { Answer } from "./model-for-trap.ts";
import type { PinnedAgent, ToolCall } from "./pinned-agents.ts";

type AgentId = PinnedAgent["id"];

/** One way for a run to end, as a scripted model and a signal bring it about. */
export interface Trap {
  name: string;
  /** What the adapter of each CLI has to make of it. A CLI that is not named cannot be brought to it. */
  expected: Partial<Record<AgentId, AgentRunEndKind>>;
  /** What may come of it as well, by chance. */
  orElse?: Partial<Record<AgentId, AgentRunEndKind>>;
  /** `file` is the one to be fixed. Without an answer no server is there. */
  answer?: (agent: PinnedAgent, file: string) => Answer;
  /** Sent to the agent's process once the model has had it call a tool that takes long. */
  signal?: "SIGINT" | "SIGTERM";
  /** Changes how the CLI is started. */
  relaunch?: (launch: AgentLaunch, home: string) => AgentLaunch;
  maxTurns?: number;
}

const USAGE = {
  ...{ input_tokens: 1_200, output_tokens: 34, prompt_tokens: 1_200, completion_tokens: 34 },
  ...{ promptTokenCount: 1_200, candidatesTokenCount: 34, totalTokenCount: 1_234 },
};

const say = (content: string, more: object = {}) => ({ content, usage: USAGE, ...more });
const call = ({ name, input }: ToolCall) => ({ toolCalls: [{ name, arguments: JSON.stringify(input) }], usage: USAGE });
const refuse =
  (status: number, type: string, message: string, more: object = {}) =>
  (): Answer =>
  () => ({ status, error: { type, message }, ...more });

const fix =
  (agent: PinnedAgent, file: string): Answer =>
  (turn) => {
    const next = agent.edit(file, "a - b", "a + b")[turn];
    return next === undefined ? say("It adds now.") : call(next);
  };
/** Claude Code refuses a long `sleep`. */
const hang =
  (agent: PinnedAgent): Answer =>
  () =>
    call(agent.shell(`node -e "setInterval(() => {}, 1e6)"`));

const all = (kind: AgentRunEndKind) => ({ "claude-code": kind, codex: kind, gemini: kind, opencode: kind });

export const TRAPS: readonly Trap[] = [
  { name: "success", expected: all("completed"), answer: fix },
  {
    name: "question",
    expected: all("asked"),
    answer: () => () => say("I looked at it.\n\nShall halves be rounded up or down?"),
  },
  {
    // Codex and Gemini pass the refusal on as any text: nothing was changed, which the verdict sees.
    name: "refusal",
    expected: { "claude-code": "refused", codex: "completed", gemini: "completed", opencode: "refused" },
    answer:
      ({ id }) =>
      () =>
        say("I cannot help with that.", { finishReason: id === "claude-code" ? "refusal" : "content_filter" }),
  },
  {
    name: "denied",
    expected: { "claude-code": "denied" },
    answer: fix,
    relaunch: (launch) => ({ ...launch, argv: replace(launch.argv, "bypassPermissions", "default") }),
  },
  {
    // Every command fails and the run ends with exit code 0: the reason why its own sandbox is off.
    name: "broken-sandbox",
    expected: { codex: "completed" },
    answer: fix,
    relaunch: (launch) => ({
      ...launch,
      argv: replace(launch.argv, "--dangerously-bypass-approvals-and-sandbox", "--sandbox=workspace-write"),
    }),
  },
  { name: "auth", expected: all("auth"), answer: refuse(401, "authentication_error", "Invalid API key") },
  {
    name: "rate-limit",
    expected: all("quota"),
    answer: refuse(429, "rate_limit_error", "This request would exceed your account's rate limit. Retry-After: 3600", {
      retryAfter: 3_600,
    }),
  },
  {
    name: "usage-limit",
    expected: { "claude-code": "quota", codex: "quota" },
    answer: refuse(429, "usage_limit_reached", "You've hit your usage limit. Try again in 2 hours.", {
      retryAfter: 7_200,
    }),
  },
  { name: "overloaded", expected: all("overloaded"), answer: refuse(529, "overloaded_error", "Overloaded") },
  { name: "no-server", expected: all("overloaded") },
  // While it waits opencode uses about as much of the processor as counts as work.
  {
    name: "silent",
    expected: { ...all("idle"), opencode: "hard-limit" },
    orElse: { opencode: "idle" },
    answer: () => () => new Promise<never>(() => undefined),
  },
  {
    name: "too-long",
    expected: all("context"),
    answer: refuse(400, "invalid_request_error", "prompt is too long: 250000 tokens > 200000 maximum context length"),
  },
  {
    name: "max-turns",
    expected: { "claude-code": "max-turns", gemini: "max-turns" },
    maxTurns: 1,
    answer: (agent, file) => () => call(agent.edit(file, "a - b", "a + b")[0] ?? agent.shell("true")),
  },
  {
    name: "sigint",
    expected: { "claude-code": "killed", codex: "failed", gemini: "killed" },
    signal: "SIGINT",
    answer: hang,
  },
  { name: "sigterm", expected: all("killed"), signal: "SIGTERM", answer: hang },
];

function replace(argv: string[], from: string, to: string): string[] {
  return argv.map((argument) => (argument === from ? to : argument));
}
