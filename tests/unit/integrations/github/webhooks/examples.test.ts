import definitions from "@octokit/webhooks-examples" with { type: "json" };
import { sign } from "@octokit/webhooks-methods";
import { expect, test } from "vitest";
import type { WakeUp } from "../../../../../src/domain/wake-up.ts";
import { createGitHubWebhook } from "../../../../../src/http/github-webhook.ts";
import { EVENT_TABLE } from "../../../../../src/integrations/github/webhooks/event-table.ts";
import { createWebhookReader } from "../../../../../src/integrations/github/webhooks/reader.ts";

const SECRET = "hook-secret-0123456789";
/** The package is one JSON file, which its own types describe as a module of another kind. */
const DEFINITIONS = definitions as unknown as { name: string; examples: Record<string, unknown>[] }[];
const EXAMPLES = DEFINITIONS.flatMap(({ name, examples }) => examples.map((payload) => ({ name, payload })));
const REPOS = [...new Set(EXAMPLES.flatMap(({ payload }) => findRepo(payload) ?? []))];

function findRepo({ repository }: Record<string, unknown>): string | undefined {
  return (repository as { full_name?: string } | null | undefined)?.full_name;
}

function open() {
  const woken: WakeUp[] = [];
  const taken = new Set<string>();
  const errors: Error[] = [];
  const app = createGitHubWebhook({
    reader: createWebhookReader({ secret: SECRET, repos: REPOS, ownLabels: [], whoAmI: async () => "millrace-bot" }),
    deliveries: { has: async (id) => taken.has(id), add: async (id) => void taken.add(id) },
    wake: async (wakeUps) => void woken.push(...wakeUps),
    onError: (error) => void errors.push(error),
  });
  return { app, woken, errors };
}

test("every one of the 329 example payloads is acted on or ignored with a reason, and none is an error", async () => {
  expect(EXAMPLES).toHaveLength(329);
  const { app, woken, errors } = open();
  const unreadable: string[] = [];
  const unknown: string[] = [];
  let queued = 0;
  for (const [index, { name, payload }] of EXAMPLES.entries()) {
    const body = JSON.stringify(payload);
    const headers = {
      "X-GitHub-Event": name,
      "X-GitHub-Delivery": String(index),
      "X-Hub-Signature-256": await sign(SECRET, body),
    };
    const answer = await app.request("/webhooks/github", { method: "POST", body, headers });
    const said = (await answer.json()) as { queued: number; reason?: string };
    expect(answer.status, name).toBe(202);
    expect(said.queued > 0 || (said.reason ?? "").length > 15, `${name}: ${JSON.stringify(said)}`).toBe(true);
    queued += said.queued;
    const { action = "" } = payload as { action?: string };
    if (said.reason?.includes("not what GitHub sends") === true) unreadable.push(`${name}.${action}`);
    if (said.reason?.includes("none that Millrace knows") === true) unknown.push(`${name}.${action}`);
  }
  expect({ unreadable, unknown, errors }).toEqual({ unreadable: [], unknown: [], errors: [] });
  expect(woken).toHaveLength(queued);
  expect(
    Object.fromEntries(
      Map.groupBy(woken, ({ kind }) => kind)
        .entries()
        .map(([kind, all]) => [kind, all.length]),
    ),
  ).toMatchInlineSnapshot(`
      {
        "base": 2,
        "issue": 23,
        "pull-request": 35,
      }
    `);
});

test("no action of an event is both acted on and ignored", () => {
  for (const { wakes, ignores } of Object.values(EVENT_TABLE)) {
    expect(wakes.filter((action) => Object.hasOwn(ignores, action))).toEqual([]);
  }
});
