import { join } from "node:path";
import type { AgentLaunch, LaunchContext } from "../../../domain/ports/agent-adapter.ts";
import { writeFileAtomic } from "../../../lib/atomic-file.ts";
import { MINUTE } from "../../../lib/durations.ts";
import { type ModelAccess, toModelAccess } from "../model-access.ts";
import { listPackageFolders } from "../package-folders.ts";

export interface CodexOptions extends ModelAccess {
  /** Program name or absolute path. */
  binary: string;
  /** PATH to look for `binary` in. */
  path: string;
}

const OPENAI = "https://api.openai.com/v1";
/** What the program reads its key from. The commands of the model do not get to see it. */
const KEY_VARIABLE = "OPENAI_API_KEY";

/** Each request and each stream is tried this often again. Where no server is there at all, it waits for ever all the same. */
const RETRIES = 3;
const SILENCE_MS = 2 * MINUTE;

/**
 * How Codex is started without a person: `exec` asks nothing, its settings are in a HOME of its own
 * (https://developers.openai.com/codex/config-reference). Its own sandbox is off: it cannot start within ours, and then
 * it fails every command of the model while the run still ends with exit code 0. CODEX_HOME is named, because a HOME
 * in the folder of temporary files, where it puts no helper programs, also breaks it.
 */
export async function prepareCodex(
  program: string,
  options: CodexOptions,
  { home, workDir, resume }: LaunchContext,
): Promise<AgentLaunch> {
  const { baseUrl = OPENAI, model, key } = toModelAccess(options);
  const codexHome = join(home, ".codex");
  await writeFileAtomic(join(codexHome, "config.toml"), toSettings({ baseUrl, model, workDir }), 0o600);
  const flags = ["--json", "--dangerously-bypass-approvals-and-sandbox", "--skip-git-repo-check"];
  return {
    argv: [program, "exec", ...(resume === undefined ? flags : ["resume", ...flags, resume]), "-"],
    env: { CODEX_HOME: codexHome, ...(key === undefined ? {} : { [KEY_VARIABLE]: key }) },
    stdin: "brief",
    readable: listPackageFolders(program),
  };
}

/** TOML; its basic strings are JSON's, as long as they hold no control character above U+007E, which no value here does. */
function toSettings({
  baseUrl,
  model,
  workDir,
}: {
  baseUrl: string;
  model: string | undefined;
  workDir: string;
}): string {
  const quote = (text: string) => JSON.stringify(text);
  return [
    ...(model === undefined ? [] : [`model = ${quote(model)}`]),
    'model_provider = "configured"',
    'approval_policy = "never"',
    "check_for_update_on_startup = false",
    'cli_auth_credentials_store = "file"',
    "[analytics]",
    "enabled = false",
    "[shell_environment_policy]",
    `exclude = [${quote(KEY_VARIABLE)}]`,
    "[model_providers.configured]",
    'name = "Configured"',
    `base_url = ${quote(baseUrl)}`,
    `env_key = ${quote(KEY_VARIABLE)}`,
    'wire_api = "responses"',
    `request_max_retries = ${RETRIES}`,
    `stream_max_retries = ${RETRIES}`,
    `stream_idle_timeout_ms = ${SILENCE_MS}`,
    `[projects.${quote(workDir)}]`,
    'trust_level = "trusted"',
    "",
  ].join("\n");
}
