import { join } from "node:path";
import type { AgentLaunch, LaunchContext } from "../../../domain/ports/agent-adapter.ts";
import { type ModelAccess, toModelAccess } from "../model-access.ts";
import { listPackageFolders } from "../package-folders.ts";
import { writeJson } from "../write-json.ts";

export interface OpencodeOptions extends ModelAccess {
  /** Program name or absolute path. */
  binary: string;
  /** PATH to look for `binary` in. */
  path: string;
}

/** What the settings read the key from, so that it is in no file. */
const KEY_VARIABLE = "OPENCODE_MODEL_KEY";
const PROVIDER = "configured";

/**
 * How opencode is started without a person: every permission is given, since it would wait for ever for the answer to a
 * question. A provider is any service with OpenAI's chat completions (https://opencode.ai/docs/providers); without one the
 * model is named as `vendor/model`, and the key is that vendor's.
 */
export async function prepareOpencode(
  program: string,
  options: OpencodeOptions,
  { home, resume }: LaunchContext,
): Promise<AgentLaunch> {
  const { baseUrl, model, key } = toModelAccess(options);
  const name = baseUrl === undefined || model === undefined ? model : `${PROVIDER}/${model}`;
  await writeJson(join(home, ".config", "opencode", "opencode.json"), {
    autoupdate: false,
    share: "disabled",
    permission: "allow",
    ...(name === undefined ? {} : { model: name, small_model: name }),
    ...(name === undefined || model === undefined ? {} : { provider: toProvider(name, model, baseUrl, key) }),
  });
  return {
    argv: [
      // Its log alone tells of requests which it repeats, and that it is alive before the model says its first word.
      ...[program, "run", "--format", "json", "--print-logs", "--log-level", "INFO"],
      ...(name === undefined ? [] : ["--model", name]),
      ...(resume === undefined ? [] : ["--session", resume]),
    ],
    env: {
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      ...(key === undefined ? {} : { [KEY_VARIABLE]: key }),
    },
    stdin: "brief",
    readable: listPackageFolders(program),
  };
}

function toProvider(name: string, model: string, baseUrl: string | undefined, key: string | undefined): object {
  const [vendor = ""] = name.split("/");
  const apiKey = key === undefined ? {} : { apiKey: `{env:${KEY_VARIABLE}}` };
  if (baseUrl === undefined) return { [vendor]: { options: apiKey } };
  const npm = "@ai-sdk/openai-compatible";
  return {
    [vendor]: { npm, name: vendor, options: { baseURL: baseUrl, ...apiKey }, models: { [model]: { name: model } } },
  };
}
