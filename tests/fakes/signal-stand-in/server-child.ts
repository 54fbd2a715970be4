/**
 * A stand-in of Sentry's and PostHog's private APIs, in a process of its own. It answers out of what a test gave it over
 * the control routes, holds every exchange against the contracts, and plays faults on demand. Prints its port.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { createPostHogContract, createSentryContract } from "../../contract/signal-contracts.ts";
import { answerPostHog, answerSentry } from "./answers.ts";
import type { Fault, LoggedRequest, StandInData } from "./stand-in-data.ts";

const checkSentry = createSentryContract();
const checkPostHog = createPostHogContract();
let data: StandInData = { token: "", issues: [], events: {}, details: {}, posthog: {}, pageSize: 100 };
let faults: Fault[] = [];
let log: LoggedRequest[] = [];

const server = createServer((request, response) => void handle(request, response));
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) process.stdout.write(`${address.port}\n`);
});
process.on("disconnect", () => process.exit(0));

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const body: unknown = text === "" ? undefined : JSON.parse(text);
  const path = request.url ?? "/";
  const method = request.method ?? "GET";
  if (path === "/_control") {
    const given = body as { data?: Partial<StandInData>; faults?: Fault[]; clear?: boolean } | undefined;
    if (given?.clear === true) log = [];
    data = { ...data, ...given?.data };
    faults = given?.faults ?? faults;
    return send(response, 200, { log });
  }
  const entry: LoggedRequest = { method, path, body, authorization: request.headers.authorization, problems: [] };
  log.push(entry);
  if (!(await playFault(entry, response))) return;
  const isSentry = path.startsWith("/api/0/");
  const origin = `http://${request.headers.host}`;
  if (entry.authorization !== `Bearer ${data.token}`) {
    return send(response, 401, {
      detail: "Invalid token",
      type: "authentication_error",
      code: "authentication_failed",
    });
  }
  const answer = isSentry ? answerSentry(data, method, path, body, origin) : answerPostHog(data, method, path, body);
  const exchange = { method, path, requestBody: body, status: answer.status, responseBody: answer.body };
  entry.problems.push(...(isSentry ? checkSentry(exchange) : checkPostHog(exchange)));
  send(response, answer.status, answer.body, answer.headers);
}

/** True where the usual answer is due all the same. */
async function playFault(entry: LoggedRequest, response: ServerResponse): Promise<boolean> {
  const fault = faults.find(
    (one) => one.times > 0 && entry.path.includes(one.path) && (one.method ?? entry.method) === entry.method,
  );
  if (fault === undefined) return true;
  fault.times -= 1;
  if (fault.delayMs !== undefined) await delay(fault.delayMs);
  if (fault.cut === true) {
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" });
    response.write('[{"id": "1"');
    await delay(20);
    response.destroy();
    return false;
  }
  if (fault.status === undefined) return true;
  response.writeHead(fault.status, { "Content-Type": "application/json", ...fault.headers });
  response.end(fault.text ?? JSON.stringify({ detail: "A fault of the test." }));
  return false;
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
