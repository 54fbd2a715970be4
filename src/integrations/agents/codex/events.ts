import { z } from "zod";

/**
 * The lines of `codex exec --json` that mean something to Millrace; all others are `other`. Fields that a version leaves
 * out or spells in another way are undefined, never an error. See https://developers.openai.com/codex/noninteractive and,
 * for what that page leaves out, the recorded runs of the tests.
 */
const text = z.string().optional().catch(undefined);
const count = z.number().nonnegative().optional().catch(undefined);

const Item = z.object({
  type: z.string().catch("unknown"),
  text,
  command: text,
  exit_code: z.number().nullish().catch(undefined),
  changes: z.array(z.object({ path: text })).catch([]),
  message: text,
});

const Known = z.discriminatedUnion("type", [
  z.object({ type: z.literal("thread.started"), thread_id: text }),
  z.object({ type: z.literal("item.started"), item: Item }),
  z.object({ type: z.literal("item.completed"), item: Item }),
  z.object({
    type: z.literal("turn.completed"),
    usage: z.object({ input_tokens: count, cached_input_tokens: count, output_tokens: count }).catch({}),
  }),
  z.object({ type: z.literal("turn.failed"), error: z.object({ message: text }).catch({}) }),
  z.object({ type: z.literal("error"), message: text }),
]);

export type CodexEvent = z.output<typeof Known> | { type: "other" };

/** Total: anything is an event, if only `other`. */
export function toCodexEvent(value: unknown): CodexEvent {
  const parsed = Known.safeParse(value);
  return parsed.success ? parsed.data : { type: "other" };
}
