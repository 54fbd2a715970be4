import { createEmulator } from "emulate";
import { onTestFinished } from "vitest";
import { createGitHub } from "../../../../src/integrations/github/index.ts";
import type { FaultyWorld } from "../../../conformance/lost-answers.ts";
import { findFreePort } from "../../../helpers/free-port.ts";
import { startHttpRelay } from "../../../helpers/http-relay.ts";

const TOKENS = {
  millrace: "token-of-millrace-0001",
  ada: "token-of-ada-000000001",
  stranger: "token-of-stranger-0001",
} as const;

/** What the tests read of any answer. */
interface Answer {
  number: number;
  object: { sha: string };
}

/** GitHub as the third-party package `emulate` plays it, behind a relay that counts and breaks; gone after the test. */
export async function startEmulateWorld(): Promise<FaultyWorld> {
  const port = await findFreePort();
  const direct = `http://127.0.0.1:${port}`;
  const relay = await startHttpRelay(() => direct);
  const emulator = await createEmulator({
    service: "github",
    port,
    seed: {
      tokens: Object.fromEntries(Object.entries(TOKENS).map(([login, token]) => [token, { login, scopes: ["repo"] }])),
      github: {
        users: [{ login: "millrace" }, { login: "ada" }, { login: "stranger" }],
        repos: [{ owner: "ada", name: "app", auto_init: true }],
      },
    },
  });
  onTestFinished(async () => {
    await relay.close();
    await emulator.close();
  });

  async function call(login: string, method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(direct + path, {
      method,
      headers: { authorization: `token ${TOKENS[login as keyof typeof TOKENS]}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 204 ? {} : await answer.json()) as Answer;
  }

  const github: FaultyWorld["github"] = (options = {}) =>
    createGitHub({
      apiUrl: relay.url,
      access: { token: options.token ?? TOKENS.millrace },
      redact: (text) => text,
      timeoutMs: options.timeoutMs ?? 10_000,
      retryDelays: { baseMs: 5, longestPauseMs: options.longestPauseMs ?? 3_000 },
      writeSpacing: { every: 0, notifying: 0 },
    });

  await call("ada", "PUT", "/repos/ada/app/collaborators/millrace", { permission: "push" });
  return {
    relay,
    github,
    ...github(),
    as: (login) => github({ token: TOKENS[login] }).tracker,
    repo: "ada/app",
    addIssue: async ({ author, ...issue }) => (await call(author, "POST", "/repos/ada/app/issues", issue)).number,
    addComment: async ({ author, issue, body }) => {
      await call(author, "POST", `/repos/ada/app/issues/${issue}/comments`, { body });
    },
    addMilestone: async ({ title, dueOn }) =>
      (await call("ada", "POST", "/repos/ada/app/milestones", { title, due_on: dueOn })).number,
    addBranch: async (name) => {
      const { object } = await call("ada", "GET", "/repos/ada/app/git/ref/heads/main");
      await call("ada", "POST", "/repos/ada/app/git/refs", { ref: `refs/heads/${name}`, sha: object.sha });
      const content = Buffer.from(name).toString("base64");
      await call("ada", "PUT", "/repos/ada/app/contents/change.txt", { branch: name, message: "Change", content });
    },
    addPull: async ({ author, ...pull }) =>
      (await call(author, "POST", "/repos/ada/app/pulls", { ...pull, base: "main" })).number,
    closePull: async (number) => {
      await call("ada", "PATCH", `/repos/ada/app/pulls/${number}`, { state: "closed" });
    },
    countWrites: () => relay.writes().length,
  };
}
