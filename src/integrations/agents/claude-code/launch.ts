import { userInfo } from "node:os";
import { join } from "node:path";
import type { AgentLaunch, LaunchContext } from "../../../domain/ports/agent-adapter.ts";
import { MINUTE } from "../../../lib/durations.ts";
import { type ModelAccess, toModelAccess } from "../model-access.ts";
import { listPackageFolders } from "../package-folders.ts";
import { writeJson } from "../write-json.ts";

export interface ClaudeCodeOptions extends ModelAccess {
  /** Program name or absolute path. */
  binary: string;
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
  options: ClaudeCodeOptions,
  { home, resume }: LaunchContext,
): Promise<AgentLaunch> {
  const { baseUrl, model, key } = toModelAccess(options);
  await writeJson(join(home, ".claude.json"), { hasCompletedOnboarding: true, bypassPermissionsModeAccepted: true });
  await writeJson(join(home, ".claude", "settings.json"), {
    skipDangerousModePermissionPrompt: true,
    includeCoAuthoredBy: false,
  });
  return {
    argv: [
      ...[program, "-p", "--output-format", "stream-json", "--verbose"],
      ...["--permission-mode", "bypassPermissions", "--max-turns", String(options.maxTurns)],
      ...(model === undefined ? [] : ["--model", model]),
      ...(resume === undefined ? [] : ["--resume", resume]),
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
      ...(baseUrl === undefined ? {} : { ANTHROPIC_BASE_URL: baseUrl }),
      ...(baseUrl === undefined || model === undefined ? {} : { ANTHROPIC_DEFAULT_HAIKU_MODEL: model }),
      ...(key === undefined ? {} : toKeyVariable(key)),
    },
    stdin: "brief",
    readable: listPackageFolders(program),
  };
}

function toKeyVariable(key: string): Record<string, string> {
  return key.startsWith(SUBSCRIPTION_TOKEN) ? { CLAUDE_CODE_OAUTH_TOKEN: key } : { ANTHROPIC_API_KEY: key };
}
