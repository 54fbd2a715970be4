import type { IncomingMessage, ServerResponse } from "node:http";
import { execa } from "execa";
import { ApiError } from "./api-error.ts";
import { assertRole, authenticate, getVisibleRepository } from "./auth.ts";
import { listBranches } from "./branches.ts";
import { GIT_ENVIRONMENT } from "./git-command.ts";
import type { Repository, User } from "./records.ts";
import type { StandInState } from "./state.ts";
import { assertGranted } from "./token-permissions.ts";

/** What one git request asks for. */
interface GitRequest {
  repository: Repository;
  viewer: User | undefined;
  /** Path below the repository, as git-http-backend wants it. */
  tail: string;
  query: string;
  isPush: boolean;
}

export interface GitHooks {
  /** The work is done, but the connection ends without the answer. */
  isAnswerLost: boolean;
  onLogin(login: string): void;
  /** Awaited before the answer goes out. `before` are the heads of the branches as they were. */
  afterPush(repository: Repository, login: string, before: Map<string, string>): Promise<void>;
}

const TIMEOUT_MS = 60_000;

/**
 * Serves git's smart HTTP protocol by handing the request to `git http-backend`, a CGI program
 * (https://git-scm.com/docs/git-http-backend). Reading needs read, pushing needs write, as on GitHub; errors are plain
 * text there. Resolves when the answer is out.
 */
export async function serveGit(
  state: StandInState,
  request: IncomingMessage,
  response: ServerResponse,
  { isAnswerLost, onLogin, afterPush }: GitHooks,
): Promise<void> {
  try {
    const { viewer, token } = authenticate(state, request.headers.authorization);
    if (viewer !== undefined) onLogin(viewer.login);
    const wanted = toGitRequest(state, request, viewer);
    if (token !== undefined) assertGranted(token, wanted.repository, ["contents"], wanted.isPush ? "write" : "read");
    const pusher = wanted.isPush && request.method === "POST" ? viewer : undefined;
    const before = pusher === undefined ? new Map() : await listBranches(wanted.repository.dir);
    const answer = await askBackend(wanted, request);
    if (pusher !== undefined) await afterPush(wanted.repository, pusher.login, before);
    if (isAnswerLost) request.socket.destroy();
    else sendCgiAnswer(answer, response);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const headers = error.status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
    response.writeHead(error.status, { "content-type": "text/plain", ...headers }).end(`${error.message}\n`);
    request.resume();
  }
}

function toGitRequest(state: StandInState, request: IncomingMessage, viewer: User | undefined): GitRequest {
  const url = new URL(request.url ?? "/", "http://stand-in");
  const match = /^(?:\/git)?\/([^/]+)\/([^/]+?)(?:\.git)?(\/(?:info\/refs|git-upload-pack|git-receive-pack))$/.exec(
    url.pathname,
  );
  const [, owner = "", name = "", tail = ""] = match ?? [];
  const isPush = tail === "/git-receive-pack" || url.searchParams.get("service") === "git-receive-pack";
  const repository = findOrRefuse(state, `${owner}/${name}`, viewer);
  if (isPush) {
    if (viewer === undefined) throw new ApiError(401, "No anonymous write access.");
    assertRole(repository, viewer, "write", `Permission to ${owner}/${name}.git denied to ${viewer.login}.`);
  }
  return { repository, viewer, tail, query: url.search.slice(1), isPush };
}

/** Without credentials an unreadable repository asks for them, as GitHub does; git then tries with its token. */
function findOrRefuse(state: StandInState, fullName: string, viewer: User | undefined): Repository {
  try {
    return getVisibleRepository(state, fullName, viewer);
  } catch {
    throw viewer === undefined
      ? new ApiError(401, "Authentication required.")
      : new ApiError(404, "Repository not found.");
  }
}

async function askBackend({ repository, viewer, tail, query }: GitRequest, request: IncomingMessage): Promise<Buffer> {
  const header = (name: string): string => String(request.headers[name] ?? "");
  const backend = execa("git", ["http-backend"], {
    env: {
      ...GIT_ENVIRONMENT,
      GIT_PROJECT_ROOT: repository.dir,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: tail,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method ?? "GET",
      CONTENT_TYPE: header("content-type"),
      ...(request.headers["content-length"] === undefined ? {} : { CONTENT_LENGTH: header("content-length") }),
      HTTP_CONTENT_ENCODING: header("content-encoding"),
      GIT_PROTOCOL: header("git-protocol"),
      REMOTE_ADDR: "127.0.0.1",
      ...(viewer === undefined ? {} : { REMOTE_USER: viewer.login }),
    },
    stdin: "pipe",
    encoding: "buffer",
    reject: false,
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
    maxBuffer: 256 * 1024 * 1024,
  });
  backend.stdin.on("error", () => undefined);
  request.pipe(backend.stdin);
  const result = await backend;
  if (result.exitCode === undefined) throw new Error(`git http-backend could not run: ${result.shortMessage}`);
  return Buffer.from(result.stdout);
}

/** A CGI answer is headers, an empty line, and the body; `Status` is the code (RFC 3875, 6). */
function sendCgiAnswer(answer: Buffer, response: ServerResponse): void {
  const end = answer.indexOf("\r\n\r\n");
  const headers: Record<string, string> = {};
  for (const line of answer.subarray(0, Math.max(end, 0)).toString("latin1").split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status = end < 0 ? "500" : "200", ...rest } = headers;
  response.writeHead(Number.parseInt(status, 10), rest).end(answer.subarray(end < 0 ? 0 : end + 4));
}
