import { userInfo } from "node:os";
import { join } from "node:path";
import type { AgentLaunch, LaunchContext } from "../../../domain/ports/agent-adapter.ts";
import { writeFileAtomic } from "../../../lib/atomic-file.ts";
import { MINUTE } from "../../../lib/durations.ts";

export interface ClaudeCodeOptions {
  /** Program name or absolute path. */
  binary: string;
  /** Goes before `model` and `apiKey`: base URL, model and key move together. */
  provider?: { baseUrl: string; model: string; key: string } | undefined;
  model?: string | undefined;
  apiKey?: string | undefined;
  maxTurns: number;
  /** PATH to look for `binary` in. */
  path: string;
}

/** One request to the model may take this long; with the retries it stays below the usual idle limit. */
const REQUEST_MS = 2 * MINUTE;
const RETRIES = 3;

/** Tokens that `claude setup-token` makes for a subscription; all others are keys of the API. */
const SUBSCRIPTION_TOKEN = "sk-ant-oat";

/**
 * How Claude Code is started without a person: no question can come up, because the mode and the answers of its first
 * start are set beforehand in a HOME of its own (https://docs.claude.com/en/docs/claude-code/settings).
 */
export async function prepareClaudeCode(
  program: string,
  { provider, model, apiKey, maxTurns }: ClaudeCodeOptions,
  { home }: LaunchContext,
): Promise<AgentLaunch> {
  const usedModel = provider?.model ?? model;
  const key = provider?.key ?? apiKey;
  await writeJson(join(home, ".claude.json"), { hasCompletedOnboarding: true, bypassPermissionsModeAccepted: true });
  await writeJson(join(home, ".claude", "settings.json"), {
    skipDangerousModePermissionPrompt: true,
    includeCoAuthoredBy: false,
  });
  return {
    argv: [
      ...[program, "-p", "--output-format", "stream-json", "--verbose"],
      ...["--permission-mode", "bypassPermissions", "--max-turns", String(maxTurns)],
      ...(usedModel === undefined ? [] : ["--model", usedModel]),
    ],
    env: {
      // The program must not replace itself under a running agent.
      DISABLE_AUTOUPDATER: "1",
      DISABLE_UPDATES: "1",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      // Its own ten retries take three minutes.
      CLAUDE_CODE_MAX_RETRIES: String(RETRIES),
      API_TIMEOUT_MS: String(REQUEST_MS),
      // As root it refuses to go without permission prompts unless told that it is shut in.
      ...(userInfo().uid === 0 ? { IS_SANDBOX: "1" } : {}),
      // Also for its side errands, which would otherwise ask for models that another provider does not have.
      ...(provider === undefined
        ? {}
        : { ANTHROPIC_BASE_URL: provider.baseUrl, ANTHROPIC_DEFAULT_HAIKU_MODEL: provider.model }),
      ...(key === undefined ? {} : toKeyVariable(key)),
    },
    stdin: "brief",
  };
}

function toKeyVariable(key: string): Record<string, string> {
  return key.startsWith(SUBSCRIPTION_TOKEN) ? { CLAUDE_CODE_OAUTH_TOKEN: key } : { ANTHROPIC_API_KEY: key };
}

async function writeJson(path: string, value: object): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`, 0o600);
}
