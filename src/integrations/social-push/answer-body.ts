import { z } from "zod";

/** One post in the answer, in one form whatever the endpoint's version calls it. */
export interface PostResult {
  clientId: string;
  outcome: "accepted" | "refused";
  remoteId: string;
  code?: string | undefined;
  message?: string | undefined;
}

export interface AnswerBody {
  batchId?: string | undefined;
  /** Absent where the answer does not go into single posts. */
  results?: PostResult[] | undefined;
  code?: string | undefined;
  message?: string | undefined;
}

const id = z.union([z.string(), z.number().transform(String)]);
const Problem = z.union([
  z.string().transform((message) => ({ code: undefined, message })),
  z.object({ code: z.string().optional(), message: z.string().optional() }),
]);

const Result = z.object({
  client_id: z.string(),
  status: z.string(),
  id: id.optional(),
  remote_id: id.optional(),
  error: Problem.nullish(),
});

const Body = z.object({
  batch_id: z.string().optional(),
  results: z.array(z.unknown()).optional(),
  error: Problem.nullish(),
  code: z.string().optional(),
  message: z.string().optional(),
});

/** A post that was there before counts as accepted: that is what the same `client_id` is for. */
const ACCEPTED = new Set(["scheduled", "accepted", "created", "draft", "duplicate", "published"]);
const REFUSED = new Set(["rejected", "refused", "failed", "error", "invalid", "conflict"]);
const LONGEST_WORDS = 300;

/** undefined for anything that is no JSON object. A result that cannot be read is left out, so its post stays unknown. */
export function parseAnswerBody(text: string): AnswerBody | undefined {
  const parsed = Body.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { batch_id: batchId, results, error, code, message } = parsed.data;
  return {
    batchId,
    results: results?.flatMap((result) => findResult(result) ?? []),
    code: error?.code ?? code,
    message: (error?.message ?? message)?.slice(0, LONGEST_WORDS),
  };
}

function findResult(value: unknown): PostResult | undefined {
  const parsed = Result.safeParse(value);
  if (!parsed.success) return undefined;
  const { client_id: clientId, status, error, ...rest } = parsed.data;
  const outcome = ACCEPTED.has(status) ? "accepted" : REFUSED.has(status) ? "refused" : undefined;
  if (outcome === undefined) return undefined;
  return {
    clientId,
    outcome,
    remoteId: rest.remote_id ?? rest.id ?? clientId,
    code: error?.code,
    message: error?.message?.slice(0, LONGEST_WORDS),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page of a proxy, or half an answer.
    return undefined;
  }
}
