import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../domain/errors.ts";
import { listBranches } from "./branches.ts";
import { toErrorBody } from "./api-error.ts";
import { toFaultError, type Faults } from "./faults.ts";
import { serveGit } from "./git-backend.ts";
import { syncPulls } from "./pull-sync.ts";
import type { RecordedRequest, RequestLog } from "./request-log.ts";
import type { StandInState } from "./state.ts";
import { tellPushes } from "./tell-pushes.ts";

interface GitDoor {
  state: StandInState;
  log: RequestLog;
  faults: Faults;
}

/** Git's own addresses, below `/git/` or, as on GitHub, below nothing. */
export function isGitPath(path: string): boolean {
  return path.startsWith("/git/") || /^\/[^/]+\/[^/]+?\.git\//.test(path);
}

/** One git request: recorded, hit by the faults planned for it, served, and after a push seen by the pull requests. */
export async function handleGit(
  { state, log, faults }: GitDoor,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? "/";
  const pathname = path.split("?")[0] ?? "";
  const method = request.method ?? "GET";
  const entry: RecordedRequest = {
    method,
    path,
    status: 0,
    login: undefined,
    isWrite: method === "POST" && pathname.endsWith("/git-receive-pack"),
    requestBody: undefined,
    responseBody: undefined,
  };
  log.entries.push(entry);
  response.on("finish", () => (entry.status = response.statusCode));
  const plan = faults.take(method, pathname);
  if (plan !== undefined) entry.fault = plan.kind;
  try {
    const error = plan === undefined ? undefined : toFaultError(plan);
    if (error !== undefined) {
      request.resume();
      send(response, error.status, error.headers, error.message);
      return;
    }
    if (plan?.kind === "reset") {
      request.socket.destroy();
      return;
    }
    if (plan?.kind === "delay") await delay(plan.delayMs ?? 1000);
    const isAnswerLost = plan?.kind === "applied-then-lost" || plan?.kind === "truncated";
    await serveGit(state, request, response, {
      isAnswerLost,
      onLogin: (login) => (entry.login = login),
      async afterPush(repository, login, before) {
        repository.pushedAt = state.now();
        tellPushes(state, repository, { before, after: await listBranches(repository.dir), sender: login });
        await syncPulls(state, repository, login);
      },
    });
  } catch (error) {
    if (response.headersSent) request.socket.destroy();
    else send(response, 500, {}, `The stand-in failed: ${messageOf(error)}`);
  }
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, message: string): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(toErrorBody(status, message)));
}
