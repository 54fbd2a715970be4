import type { ServerResponse } from "node:http";
import type { StandInState } from "./state.ts";

/** Logs lie outside of the API, where its redirect leads without a token. */
export const JOB_LOGS = "/_job-logs/";

export function answerJobLog(state: StandInState, url: string, response: ServerResponse): void {
  const id = Number(url.slice(JOB_LOGS.length));
  const runs = [...state.repositories.values()].flatMap(({ checkRuns }) => checkRuns);
  const log = runs.find((run) => run.id === id)?.log;
  response.writeHead(log === undefined ? 404 : 200, { "content-type": "text/plain; charset=utf-8" });
  response.end(log ?? "");
}
