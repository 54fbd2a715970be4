import type { Config } from "./config/schema.ts";
import type { WriterConfig } from "./config/writer-schema.ts";
import type { WordingModel } from "./domain/ports/wording-model.ts";
import { createWordingModel, type WordingModelOptions } from "./integrations/model/wording-model.ts";

/** The model that has words for a part of Millrace; undefined where its template writes. */
export function findWordingModel(
  { providers }: Pick<Config, "providers">,
  { writer, provider, timeout: timeoutMs }: WriterConfig,
  deps: Pick<WordingModelOptions, "budget" | "ledger" | "redact">,
): WordingModel | undefined {
  const profile = provider === undefined ? undefined : providers[provider];
  if (writer === "template" || provider === undefined || profile === undefined) return undefined;
  return createWordingModel({ ...deps, provider, profile, timeoutMs, now: () => new Date() });
}
