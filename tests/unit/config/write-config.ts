import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../../../src/domain/errors.ts";
import { loadConfig, type LoadedConfig } from "../../../src/config/load.ts";
import type { ConfigProblem } from "../../../src/config/problem.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";

export interface WrittenConfig {
  text: string;
  env?: Record<string, string>;
  dotEnv?: string;
}

/** Writes a configuration into a folder of its own and loads it from there. */
export async function loadText({ text, env = {}, dotEnv }: WrittenConfig): Promise<LoadedConfig & { dir: string }> {
  const dir = await makeTempDir();
  await writeFile(join(dir, "millrace.config.yaml"), text);
  if (dotEnv !== undefined) await writeFile(join(dir, ".env"), dotEnv);
  return { ...(await loadConfig({ env, cwd: dir })), dir };
}

/** The error that loading ends with; fails where the configuration is taken. */
export async function loadBroken(written: WrittenConfig): Promise<ConfigError> {
  const error: unknown = await loadText(written).then(
    () => new Error("The configuration was taken."),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ConfigError) return error;
  throw error;
}

/** `line:column path` of each problem, in the order of the file. */
export function listPlaces(error: ConfigError): string[] {
  const problems = error.details["problems"] as ConfigProblem[];
  return problems.map((problem) => `${problem.line}:${problem.column} ${problem.path.join(".")}`.trim());
}
