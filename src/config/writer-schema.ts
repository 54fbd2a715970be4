import { z } from "zod";
import { duration } from "./schema-forms.ts";

/** Who puts something into words, with `what` in the sentences of the reference. */
export function makeWriterSchema(what: string) {
  return z.strictObject({
    writer: z
      .enum(["template", "model"])
      .default("template")
      .describe(`template: no model is asked. model: one words ${what}; the template stands wherever that fails.`),
    provider: z.string().min(1).optional().describe("A name from providers; needed where writer is model."),
    timeout: duration.prefault("20s").describe("An answer of the model that takes longer is not waited for."),
  });
}
export type WriterConfig = z.output<ReturnType<typeof makeWriterSchema>>;
