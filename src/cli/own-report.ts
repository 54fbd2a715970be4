import { VERSION } from "../domain/version.ts";
import { ensureInstallationId } from "../environment/installation-id.ts";
import { type OpenSelfReport, openSelfReport } from "../integrations/self-report/self-report.ts";
import { createLogger } from "../lib/logger.ts";
import type { Processed } from "../pipeline/process-item.ts";
import type { CommandContext } from "./command.ts";
import type { Loaded } from "./with-state.ts";

/** What this process tells of itself; without keys in `telemetry` it tells nothing and loads nothing for it. */
export async function openOwnReport(
  { environment, err }: CommandContext,
  { config, dataDir, redactor }: Loaded,
): Promise<OpenSelfReport> {
  const redact = (text: string) => redactor.redact(text);
  const logger = createLogger({ level: "warn", redact, stream: err.stream });
  const wish = environment.variables["DO_NOT_TRACK"] ?? "";
  return openSelfReport({
    telemetry: config.telemetry,
    version: VERSION,
    installation: config.telemetry.posthog.key === "" ? "" : await ensureInstallationId(dataDir),
    doNotTrack: wish !== "" && wish !== "0",
    redact,
    onTrouble: (message) => logger.warn({ error: message }, "usage could not be reported"),
  });
}

/** An item that ended is counted; one that an error parked is reported, once and not for each attempt. */
export function reportProcessed(report: OpenSelfReport, processed: Processed): void {
  if (processed.kind !== "moved" || processed.stored.item.status === "queued") return;
  const { item, version } = processed.stored;
  const { error } = processed;
  if (error !== undefined && item.status === "parked") report.itemFailed({ item: item.id, stage: item.stage, error });
  report.count("item rested", `${item.id} ${version}`, { status: item.status, reason: item.reason ?? "none" });
}
