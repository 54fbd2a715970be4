import { openState, type AppState } from "../app-state.ts";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { createRedactor, type Redactor } from "../lib/redact.ts";
import { printLabelled } from "./labelled-text.ts";
import type { CommandContext } from "./command.ts";

export interface Loaded {
  config: Config;
  /** Absolute. */
  dataDir: string;
  file: string;
  redactor: Redactor;
}

/** Reads the configuration, registers its secrets and prints its warnings. */
export async function load(context: CommandContext): Promise<Loaded> {
  const { config, file, warnings, secrets } = await loadConfig({
    file: context.configFile,
    cwd: context.cwd,
    env: context.environment.variables,
  });
  const redactor = createRedactor();
  for (const secret of secrets) redactor.register(secret);
  for (const warning of warnings) printLabelled(context.err, { text: "warning:", tone: "warn" }, warning);
  return { config, file, dataDir: config.dataDir, redactor };
}

/** Runs a command that only looks at what the machine remembers. */
export async function withState<T>(
  context: CommandContext,
  use: (state: AppState, loaded: Loaded) => Promise<T>,
): Promise<T> {
  const loaded = await load(context);
  const state = await openState({
    config: loaded.config,
    dataDir: loaded.dataDir,
    env: context.environment.variables,
    mayInstall: false,
    report: (line) => context.err.line(line),
  });
  try {
    return await use(state, loaded);
  } catch (error) {
    throw await state.explain(error);
  } finally {
    await state.close();
  }
}
