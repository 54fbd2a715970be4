import { z } from "zod";

/**
 * The lines of `gemini --output-format stream-json` that mean something to Millrace; all others are `other`. Fields that a
 * version leaves out or spells in another way are undefined, never an error. See https://geminicli.com/docs/cli/headless
 * and, for what that page leaves out, the recorded runs of the tests.
 */
const text = z.string().optional().catch(undefined);
const count = z.number().nonnegative().optional().catch(undefined);

const Known = z.discriminatedUnion("type", [
  z.object({ type: z.literal("init"), session_id: text, model: text }),
  z.object({ type: z.literal("message"), role: text, content: text, delta: z.boolean().optional().catch(undefined) }),
  z.object({ type: z.literal("tool_use"), tool_name: text, parameters: z.unknown().optional() }),
  z.object({ type: z.literal("tool_result"), status: text, output: text }),
  z.object({ type: z.literal("error"), severity: text, message: text }),
  z.object({
    type: z.literal("result"),
    status: text,
    error: z.object({ type: text, message: text }).optional().catch(undefined),
    stats: z.object({ input_tokens: count, output_tokens: count, cached: count }).catch({}),
  }),
]);

export type GeminiEvent = z.output<typeof Known> | { type: "other" };

/** Total: anything is an event, if only `other`. */
export function toGeminiEvent(value: unknown): GeminiEvent {
  const parsed = Known.safeParse(value);
  return parsed.success ? parsed.data : { type: "other" };
}
