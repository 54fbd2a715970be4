import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { answerJson, startHttpStandIn } from "./http-stand-in.ts";

/** How the endpoint behaves for one request; the first that waits is used up by the next batch. */
export type Fault =
  | { kind: "status"; status: number; body?: unknown; headers?: Record<string, string> }
  /** Does all of the work and then says nothing. */
  | { kind: "lost-answer" }
  /** Hangs without doing anything. */
  | { kind: "hang" }
  /** Half of a JSON answer, after the work. */
  | { kind: "broken-answer" }
  /** Answers for these posts only, after the work for all. */
  | { kind: "forgets"; clientIds: (ids: string[]) => string[] };

export interface TakenPost {
  clientId: string;
  channel: string;
  text: string;
  link: string;
  slot: string;
  remoteId: string;
}

export interface SocialEndpoint {
  url: string;
  token: string;
  /** Posts that were accepted, in order. */
  taken: TakenPost[];
  /** Every request with what was wrong with it by the contract. */
  requests: { method: string; path: string; key: string; body: string; problems: string[] }[];
  faults: Fault[];
  /** Not deployed: every path answers 404. */
  isLive: boolean;
  /** Refuses a post for its own sake, with this reason. */
  refuse: (post: { client_id: string; text: string }) => string | undefined;
  /** Larger batches are answered with 413. */
  mostPosts: number;
  /** Posts that asked for a time which another post of ours has. */
  collisions: number;
  /** Times that somebody else has at the service. */
  foreignSlots: Set<string>;
  close(): Promise<void>;
}

interface Batch {
  batch_id: string;
  posts: { client_id: string; channel: string; text: string; link: string; scheduled_at: string }[];
}

const PATH = "/api/v2/social-posts/batch";
const TOKEN = "social-token-for-tests";
const makeAjv = () => formats.default(new Ajv({ allErrors: true, strict: false }));

/**
 * A stand-in for the batch endpoint that is strict about the contract: key, body, one post for each client id, one post
 * for each time of a channel. Beside it the pair of calls that it replaces, "which time is free" and "create": with their
 * race, as services have it that do not reserve.
 */
export async function startSocialEndpoint(): Promise<SocialEndpoint> {
  const validate = makeAjv().compile(JSON.parse(readFileSync("tests/contract/social-batch.json", "utf8")) as object);
  const answers = new Map<string, { body: string; answer: unknown }>();
  const working = new Set<string>();

  const handle = async (request: IncomingMessage, response: ServerResponse, body: string): Promise<void> => {
    const path = request.url ?? "";
    const key = String(request.headers["idempotency-key"] ?? "");
    const problems = path === PATH ? listProblems(request, body) : [];
    endpoint.requests.push({ method: request.method ?? "", path, key, body, problems });
    if (!endpoint.isLive)
      return void response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not Found</h1>");
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      return answerJson(response, 401, {
        error: { code: "unauthorised", message: `The token is invalid: ${request.headers.authorization}` },
      });
    }
    if (path.startsWith("/api/v2/social-posts/next-slot")) return answerNextSlot(response);
    if (path === "/api/v2/social-posts") return createOne(response, body);
    if (path !== PATH) return answerJson(response, 404, { error: "no such path" });
    if (request.method !== "POST") return answerJson(response, 405, { error: "POST only" });
    const fault = endpoint.faults.shift();
    if (fault?.kind === "hang") return;
    if (fault?.kind === "status") return answerJson(response, fault.status, fault.body ?? {}, fault.headers);
    if (problems.length > 0) return answerJson(response, key === "" ? 400 : 422, { error: problems.join("; ") });
    if (working.has(key)) return answerJson(response, 409, { error: "this key is being worked on" });
    const before = answers.get(key);
    if (before !== undefined && before.body !== body)
      return answerJson(response, 422, { error: "key of another payload" });
    const batch = JSON.parse(body) as Batch;
    if (batch.posts.length > endpoint.mostPosts) return answerJson(response, 413, { error: "too many posts" });
    working.add(key);
    // Long enough for two requests with one key to meet.
    await delay(5);
    const answer = before?.answer ?? { batch_id: batch.batch_id, results: batch.posts.map(take) };
    working.delete(key);
    answers.set(key, { body, answer });
    if (fault?.kind === "lost-answer") return;
    if (fault?.kind === "broken-answer") return void response.writeHead(200).end(JSON.stringify(answer).slice(0, 40));
    if (fault?.kind === "forgets") {
      const { results } = answer as { results: { client_id: string }[] };
      const kept = new Set(fault.clientIds(results.map((result) => result.client_id)));
      return answerJson(response, 207, { results: results.filter((result) => kept.has(result.client_id)) });
    }
    answerJson(response, 207, answer);
  };

  function listProblems(request: IncomingMessage, body: string): string[] {
    const problems: string[] = [];
    if (!/^"[\x20-\x21\x23-\x5b\x5d-\x7e]+"$/.test(String(request.headers["idempotency-key"] ?? ""))) {
      problems.push("Idempotency-Key is no quoted string");
    }
    if (request.headers["content-type"] !== "application/json") problems.push("Content-Type is not application/json");
    if (!validate(JSON.parse(body)))
      problems.push(...(validate.errors ?? []).map((one) => `${one.instancePath} ${one.message}`));
    return problems;
  }

  function take(post: Batch["posts"][number]): unknown {
    const { client_id, channel, text, link, scheduled_at: slot } = post;
    const twin = endpoint.taken.find(({ clientId }) => clientId === client_id);
    if (twin !== undefined) return { client_id, status: "duplicate", id: twin.remoteId };
    const why = endpoint.refuse(post);
    if (why !== undefined) return { client_id, status: "rejected", error: { code: "invalid", message: why } };
    const isTaken = endpoint.taken.some((other) => other.channel === channel && other.slot === slot);
    if (isTaken) endpoint.collisions += 1;
    if (isTaken || endpoint.foreignSlots.has(slot)) {
      return { client_id, status: "rejected", error: { code: "slot_taken", message: "This time is taken." } };
    }
    const remoteId = `post-${endpoint.taken.length + 1}`;
    endpoint.taken.push({ clientId: client_id, channel, text, link, slot, remoteId });
    return { client_id, status: "scheduled", id: remoteId, scheduled_at: slot };
  }

  /** Reserves nothing. */
  function answerNextSlot(response: ServerResponse): void {
    const slots = new Set(endpoint.taken.map(({ slot }) => slot));
    let at = Date.parse("2030-01-01T00:00:00Z");
    while (slots.has(new Date(at).toISOString())) at += 3_600_000;
    answerJson(response, 200, { slot: new Date(at).toISOString() });
  }

  function createOne(response: ServerResponse, body: string): void {
    const { channel, text, slot } = JSON.parse(body) as { channel: string; text: string; slot: string };
    const remoteId = `post-${endpoint.taken.length + 1}`;
    endpoint.taken.push({ clientId: "", channel, text, link: "", slot, remoteId });
    answerJson(response, 201, { id: remoteId });
  }

  const server = await startHttpStandIn(handle);
  const endpoint: SocialEndpoint = {
    url: server.url,
    token: TOKEN,
    taken: [],
    requests: [],
    faults: [],
    isLive: true,
    refuse: () => undefined,
    mostPosts: 500,
    collisions: 0,
    foreignSlots: new Set(),
    close: () => server.close(),
  };
  return endpoint;
}
