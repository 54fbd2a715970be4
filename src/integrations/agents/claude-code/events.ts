import { z } from "zod";

/**
 * The lines of `claude -p --output-format stream-json` that mean something to Millrace; all others are `other`.
 * Fields that a version leaves out or spells in another way are undefined, never an error.
 * See https://docs.claude.com/en/docs/claude-code/headless and, for what that page leaves out, the recorded lines of
 * the tests.
 */
const text = z.string().optional().catch(undefined);
const number = z.number().optional().catch(undefined);
const count = z.number().nonnegative().optional().catch(undefined);
const yes = z.boolean().optional().catch(undefined);

const Usage = z.object({
  input_tokens: count,
  output_tokens: count,
  cache_creation_input_tokens: count,
  cache_read_input_tokens: count,
});
export type ClaudeUsage = z.output<typeof Usage>;

const Block = z.object({ type: z.string(), text, id: text, name: text, input: z.unknown().optional(), is_error: yes });

const Message = z
  .object({
    id: text,
    stop_reason: text,
    usage: Usage.optional().catch(undefined),
    content: z
      .array(z.unknown())
      .catch([])
      .transform((blocks) =>
        blocks.flatMap((block) => {
          const parsed = Block.safeParse(block);
          return parsed.success ? [parsed.data] : [];
        }),
      ),
  })
  .catch({ id: undefined, stop_reason: undefined, usage: undefined, content: [] });

const Denial = z.object({ tool_name: text, tool_use_id: text });

const Known = z.discriminatedUnion("type", [
  z.object({ type: z.literal("assistant"), message: Message }),
  z.object({ type: z.literal("user"), message: Message }),
  z.object({
    type: z.literal("system"),
    subtype: text,
    session_id: text,
    model: text,
    claude_code_version: text,
    attempt: number,
    max_retries: number,
    error_status: number,
    tool_name: text,
  }),
  z.object({
    type: z.literal("rate_limit_event"),
    /** `resetsAt` in seconds since 1970. */
    rate_limit_info: z.object({ status: text, resetsAt: number, rateLimitType: text }).catch({}),
  }),
  z.object({
    type: z.literal("result"),
    subtype: text,
    is_error: yes,
    result: text,
    errors: z.array(z.string()).optional().catch(undefined),
    api_error_status: number,
    terminal_reason: text,
    stop_reason: text,
    session_id: text,
    total_cost_usd: count,
    /** By model; `costBasis` is `unknown` for a model that the program has no prices of. */
    modelUsage: z.record(z.string(), z.object({ costBasis: text }).catch({ costBasis: undefined })).catch({}),
    usage: Usage.optional().catch(undefined),
    permission_denials: z.array(Denial).catch([]),
  }),
]);

export type ClaudeEvent = z.output<typeof Known> | { type: "other" };
export type ClaudeResult = Extract<ClaudeEvent, { type: "result" }>;

/** Total: anything is an event, if only `other`. */
export function toClaudeEvent(value: unknown): ClaudeEvent {
  const parsed = Known.safeParse(value);
  return parsed.success ? parsed.data : { type: "other" };
}
