import type { IncomingMessage, ServerResponse } from "node:http";
import { answerJson, startHttpStandIn } from "./http-stand-in.ts";

interface Scheduled {
  id: string;
  scheduled_at: string;
  params: { text: string };
  key: string;
}

export interface MastodonServer {
  url: string;
  token: string;
  scheduled: Scheduled[];
  published: { id: string; content: string }[];
  requests: { method: string; path: string; key: string; body: string }[];
  /** What happens to the next requests for a new post. */
  faults: ("lost-answer" | "hang" | { status: number; body?: unknown })[];
  refuse: (text: string) => string | undefined;
  isUp: boolean;
  /** After an hour the server knows its keys no more. */
  forgetKeys(): void;
  /** Their time has come: scheduled posts are published. */
  publishAll(): void;
  close(): Promise<void>;
}

const TOKEN = "mastodon-token-for-tests";

/** The part of Mastodon's API that posts need (https://docs.joinmastodon.org/methods/statuses/), with its limits. */
export async function startMastodonServer(): Promise<MastodonServer> {
  const keys = new Map<string, Scheduled>();

  const handle = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://host");
    const { method = "" } = request;
    const key = String(request.headers["idempotency-key"] ?? "");
    server.requests.push({ method, path: pathname, key, body });
    if (!server.isUp) return void response.writeHead(404).end("no such host");
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      return answerJson(response, 401, { error: `The access token is invalid: ${request.headers.authorization}` });
    }
    if (method === "POST" && pathname === "/api/v1/statuses") return schedule(response, key, body);
    if (pathname === "/api/v1/accounts/verify_credentials") return answerJson(response, 200, { id: "1" });
    if (pathname === "/api/v1/accounts/1/statuses") return answerJson(response, 200, server.published);
    if (pathname === "/api/v1/scheduled_statuses") {
      const newest = server.scheduled.toReversed();
      const after = searchParams.get("max_id");
      const rest = after === null ? newest : newest.filter(({ id }) => Number(id) < Number(after));
      return answerJson(response, 200, rest.slice(0, Number(searchParams.get("limit"))));
    }
    answerJson(response, 404, { error: "Record not found" });
  };

  function schedule(response: ServerResponse, key: string, body: string): void {
    const fault = server.faults.shift();
    if (fault === "hang") return;
    if (typeof fault === "object") return answerJson(response, fault.status, fault.body ?? {});
    const { status, scheduled_at } = JSON.parse(body) as { status: string; scheduled_at: string };
    const why = server.refuse(status);
    if (why !== undefined) return answerJson(response, 422, { error: why });
    if (Date.parse(scheduled_at) < Date.now() + 300_000) {
      return answerJson(response, 422, {
        error: "Validation failed: Scheduled at must be at least 5 minutes in the future",
      });
    }
    const known = key === "" ? undefined : keys.get(key);
    const one = known ?? { id: String(server.scheduled.length + 1), scheduled_at, params: { text: status }, key };
    if (known === undefined) server.scheduled.push(one);
    keys.set(key, one);
    if (fault !== "lost-answer") answerJson(response, 200, one);
  }

  const { url, close } = await startHttpStandIn(handle);
  const server: MastodonServer = {
    url,
    token: TOKEN,
    scheduled: [],
    published: [],
    requests: [],
    faults: [],
    refuse: () => undefined,
    isUp: true,
    forgetKeys: () => keys.clear(),
    publishAll() {
      for (const { id, params } of server.scheduled) {
        const link = /https?:\/\/\S+/.exec(params.text)?.[0]?.replaceAll("&", "&amp;");
        server.published.push({ id: `9${id}`, content: `<p>Text <a href="${link}">link</a></p>` });
      }
      server.scheduled.length = 0;
    },
    close,
  };
  return server;
}
