import { z } from "zod";

/**
 * The lines of `opencode run --format json` that mean something to Millrace; all others are `other`. Fields that a version
 * leaves out or spells in another way are undefined, never an error. See https://opencode.ai/docs/cli and, for what that
 * page leaves out, the recorded runs of the tests.
 */
const text = z.string().optional().catch(undefined);
const number = z.number().optional().catch(undefined);
const count = z.number().nonnegative().optional().catch(undefined);

const Tokens = z.object({
  input: count,
  output: count,
  reasoning: count,
  cache: z.object({ read: count, write: count }).catch({}),
});

const Known = z.discriminatedUnion("type", [
  z.object({ type: z.literal("step_start"), sessionID: text }),
  z.object({
    type: z.literal("tool_use"),
    sessionID: text,
    part: z
      .object({ tool: text, state: z.object({ status: text, input: z.unknown().optional() }).catch({}) })
      .catch({ tool: undefined, state: {} }),
  }),
  z.object({ type: z.literal("text"), sessionID: text, part: z.object({ text }).catch({}) }),
  z.object({
    type: z.literal("step_finish"),
    sessionID: text,
    part: z.object({ reason: text, cost: count, tokens: Tokens.optional().catch(undefined) }).catch({}),
  }),
  z.object({
    type: z.literal("error"),
    sessionID: text,
    error: z
      .object({ name: text, data: z.object({ message: text, statusCode: number }).catch({}) })
      .catch({ name: undefined, data: {} }),
  }),
]);

export type OpencodeEvent = z.output<typeof Known> | { type: "other" };

/** Total: anything is an event, if only `other`. */
export function toOpencodeEvent(value: unknown): OpencodeEvent {
  const parsed = Known.safeParse(value);
  return parsed.success ? parsed.data : { type: "other" };
}
