import { createApp, type App, type AppOptions } from "../app.ts";
import { createLogger, type LogLevel } from "../lib/logger.ts";
import type { CommandContext } from "./command.ts";
import { listHiddenFiles } from "./hidden-files.ts";
import type { Loaded } from "./with-state.ts";

/** The whole of Millrace over a configuration, for a command that works. The caller closes it. */
export async function openApp(
  context: CommandContext,
  { config, dataDir, file, redactor }: Loaded,
  {
    level = "warn",
    ...watching
  }: Partial<Pick<AppOptions, "onProcessed" | "queueTelemetry" | "watchScheduled">> & { level?: LogLevel } = {},
): Promise<App> {
  return createApp({
    config,
    dataDir,
    hidden: listHiddenFiles({ config, file }),
    home: context.environment.home,
    env: context.environment.variables,
    mayInstall: true,
    redactor,
    logger: createLogger({ level, redact: (text) => redactor.redact(text), stream: context.err.stream }),
    report: (line) => context.err.line(line),
    ...watching,
  });
}
