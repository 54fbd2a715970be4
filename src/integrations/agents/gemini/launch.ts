import { join } from "node:path";
import type { AgentLaunch, LaunchContext } from "../../../domain/ports/agent-adapter.ts";
import { type ModelAccess, toModelAccess } from "../model-access.ts";
import { listPackageFolders } from "../package-folders.ts";
import { writeJson } from "../write-json.ts";

export interface GeminiOptions extends ModelAccess {
  /** Program name or absolute path. */
  binary: string;
  maxTurns: number;
  /** PATH to look for `binary` in. */
  path: string;
}

/** Its own ten tries take minutes. */
const TRIES = 3;

/**
 * How Gemini CLI is started without a person: standard input that is no terminal makes it headless, and the way to sign
 * in, which it would ask for, is set beforehand in a HOME of its own (https://geminicli.com/docs/reference/configuration).
 */
export async function prepareGemini(
  program: string,
  options: GeminiOptions,
  { home, resume }: LaunchContext,
): Promise<AgentLaunch> {
  const { baseUrl, model, key } = toModelAccess(options);
  await writeJson(join(home, ".gemini", "settings.json"), {
    general: { enableAutoUpdate: false, enableAutoUpdateNotification: false, maxAttempts: TRIES },
    model: { maxSessionTurns: options.maxTurns },
    privacy: { usageStatisticsEnabled: false },
    security: { auth: { selectedType: "gemini-api-key" }, folderTrust: { enabled: false } },
    telemetry: { enabled: false },
  });
  return {
    argv: [
      ...[program, "--output-format", "stream-json", "--approval-mode", "yolo", "--skip-trust"],
      ...(model === undefined ? [] : ["--model", model]),
      ...(resume === undefined ? [] : ["--resume", resume]),
    ],
    env: {
      // It would start itself anew for a larger heap, and then pass no signal on.
      GEMINI_CLI_NO_RELAUNCH: "true",
      ...(baseUrl === undefined ? {} : { GOOGLE_GEMINI_BASE_URL: baseUrl }),
      ...(key === undefined ? {} : { GEMINI_API_KEY: key }),
    },
    stdin: "brief",
    readable: listPackageFolders(program),
  };
}
