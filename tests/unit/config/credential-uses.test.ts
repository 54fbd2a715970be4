import { expect, test } from "vitest";
import { listCredentialUses } from "../../../src/config/credential-uses.ts";
import { Config } from "../../../src/config/schema.ts";

const parse = (changes: object) =>
  Config.parse({
    github: { token: "ghp_1" },
    projects: [
      { repo: "acme/shop", agent: "claude" },
      { repo: "acme/site", agent: "fast" },
    ],
    agents: { claude: { adapter: "claude-code", apiKey: "k1" }, fast: { adapter: "codex", apiKey: "k2" } },
    ...changes,
  });

test("Agents with keys of their own share nothing", () => {
  expect(listCredentialUses(parse({})).map(({ users }) => users)).toEqual([
    ["GitHub"],
    ["the agent claude (1 project)"],
    ["the agent fast (1 project)"],
  ]);
});

test("Two agents with one key, by a provider or directly, are counted as one", () => {
  const uses = listCredentialUses(
    parse({
      agents: { claude: { adapter: "claude-code", apiKey: "k1" }, fast: { adapter: "codex", provider: "zai" } },
      providers: { zai: { baseUrl: "https://api.example.com", model: "m", key: "k1" } },
    }),
  );
  expect(uses[0]).toEqual({ users: ["the agent claude (1 project)", "the agent fast (1 project)"], isExpected: false });
});

test("Agents without a key share the sign-in of their program, and only that", () => {
  const own = { adapter: "claude-code" };
  const uses = listCredentialUses(parse({ agents: { claude: own, fast: { ...own, model: "small" } } }));
  expect(uses[0]?.users).toHaveLength(2);
  const others = listCredentialUses(parse({ agents: { claude: own, fast: { adapter: "codex" } } }));
  expect(others.every(({ users }) => users.length === 1)).toBe(true);
});

test("One token for several sources of one service is meant so; the same for another service is not", () => {
  const sentry = ["acme/shop", "acme/site"].map((repo) => ({ repo, organization: "acme", token: "s1" }));
  expect(listCredentialUses(parse({ signals: { sentry } }))[0]).toMatchObject({ isExpected: true });
  const push = { url: "https://social.example.com", token: "s1" };
  expect(listCredentialUses(parse({ signals: { sentry }, social: { push } }))[0]).toMatchObject({ isExpected: false });
});
