import { expect, test } from "vitest";
import { listPlaces, loadBroken } from "./write-config.ts";

const GITHUB = "github:\n  token: abcdefgh\n";
const PROJECTS = "projects:\n  - repo: acme/web\n";

interface Wrong {
  title: string;
  text: string;
  env?: Record<string, string>;
  places: string[];
  code: string;
  says: string[];
}

const WRONG: Wrong[] = [
  {
    title: "A host without any way to sign in",
    text: `github:\n  apiUrl: https://example.com\n${PROJECTS}`,
    places: ["1:1 github.token"],
    code: "config.missing_key",
    says: ["a token or an app is needed, one of them"],
  },
  {
    title: "A token and an App at once, at the place of the App",
    text: `${GITHUB}  app: { id: 1, privateKeyFile: app.pem }\n${PROJECTS}`,
    places: ["3:3 github.app"],
    code: "config.conflict",
    says: ["there is a token and an app", "keep one of them"],
  },
  {
    title: "An App without its key",
    text: `github:\n  app:\n    id: 1\n${PROJECTS}`,
    places: ["2:3 github.app.privateKeyFile"],
    code: "config.missing_key",
    says: ["privateKeyFile or privateKey"],
  },
  {
    title: "An App with two keys",
    text: `github:\n  app:\n    id: 1\n    privateKeyFile: app.pem\n    privateKey: \${KEY}\n${PROJECTS}`,
    env: { KEY: "pem" },
    places: ["5:5 github.app.privateKey"],
    code: "config.conflict",
    says: ["there is a privateKey and a privateKeyFile"],
  },
  {
    title: "A key file that is not there, at its place",
    text: `github:\n  app:\n    id: 1\n    privateKeyFile: app.pem\n${PROJECTS}`,
    places: ["4:21 github.app.privateKeyFile"],
    code: "config.invalid_value",
    says: ["the private key could not be read", "app.pem"],
  },
  {
    title: "A key that is none is not shown",
    text: `github:\n  app:\n    id: 1\n    privateKey: \${KEY}\n${PROJECTS}`,
    env: { KEY: "no-key-at-all" },
    places: ["4:17 github.app.privateKey"],
    code: "config.invalid_value",
    says: ["expected a private key in PEM form"],
  },
  {
    title: "A misspelt section is named with the section that was meant",
    text: `${GITHUB}${PROJECTS}limts:\n  hard: 1h\n`,
    places: ["5:1 limts"],
    code: "config.unknown_key",
    says: ['unknown key "limts"', 'did you mean "limits"?', "known keys: github, projects"],
  },
  {
    title: "A misspelt section is found also where it is empty",
    text: `${GITHUB}${PROJECTS}limts:\n`,
    places: ["5:1 limts"],
    code: "config.unknown_key",
    says: ['did you mean "limits"?'],
  },
  {
    title: "A misspelt key in a section is named with the key that was meant",
    text: `${GITHUB}${PROJECTS}limits:\n  hard: 1h\n  sotf: 30m\n`,
    places: ["7:3 limits.sotf"],
    code: "config.unknown_key",
    says: ['did you mean "soft"?'],
  },
  {
    title: "A misspelt required key is one problem, not also a missing key",
    text: `${GITHUB}projects:\n  - repos: acme/web\n`,
    places: ["4:5 projects.0.repos"],
    code: "config.unknown_key",
    says: ['did you mean "repo"?'],
  },
  {
    title: "A misspelt key of an agent is compared with the keys of its own adapter",
    text: `${GITHUB}${PROJECTS}agents:\n  claude:\n    adapter: claude-code\n    modle: x\n`,
    places: ["8:5 agents.claude.modle"],
    code: "config.unknown_key",
    says: ['did you mean "model"?', "known keys: adapter, binary, provider, model, apiKey, prices, maxTurns"],
  },
  {
    title: "A value of the wrong type says what was expected and found",
    text: `${GITHUB}projects:\n  - repo: acme/web\n    checks: npm test\n`,
    places: ["5:13 projects.0.checks"],
    code: "config.invalid_value",
    says: ['expected a list, found "npm test"'],
  },
  {
    title: "A value outside its list names the list and the nearest of it",
    text: `${GITHUB}projects:\n  - repo: acme/web\n    autonomy: pull_request\n`,
    places: ["5:15 projects.0.autonomy"],
    code: "config.invalid_value",
    says: ["expected one of: plan, pull-request, merge", 'did you mean "pull-request"?'],
  },
  {
    title: "A number where a duration belongs proposes minutes",
    text: `${GITHUB}${PROJECTS}limits:\n  hard: 45\n`,
    places: ["6:9 limits.hard"],
    code: "config.invalid_value",
    says: ['expected a duration such as "45m" or "1h 30m", found the number 45', 'did you mean "45m"?'],
  },
  {
    title: "A text that is no duration is shown as it was found",
    text: `${GITHUB}${PROJECTS}limits:\n  soft: half an hour\n`,
    places: ["6:9 limits.soft"],
    code: "config.invalid_value",
    says: ['found "half an hour"'],
  },
  {
    title: "A missing variable names the variable and what to do",
    text: `github:\n  token: \${GITHUB_TOKEN}\n${PROJECTS}`,
    places: ["2:10 github.token"],
    code: "config.missing_variable",
    says: [
      "the environment variable GITHUB_TOKEN is not set",
      "write ${GITHUB_TOKEN:-default}",
      ".env beside this file",
    ],
  },
  {
    title: "An empty variable is as bad as a missing one",
    text: `github:\n  token: \${GITHUB_TOKEN}\n${PROJECTS}`,
    env: { GITHUB_TOKEN: "" },
    places: ["2:10 github.token"],
    code: "config.missing_variable",
    says: ["the environment variable GITHUB_TOKEN is empty"],
  },
  {
    title: "The second of two variables in one value has its own column",
    text: `github:\n  apiUrl: https://\${HOST}:\${PORT}/\n  token: abcdefgh\n${PROJECTS}`,
    env: { HOST: "example.com" },
    places: ["2:27 github.apiUrl"],
    code: "config.missing_variable",
    says: ["the environment variable PORT is not set"],
  },
  {
    title: "A missing variable that stands twice in a value is found twice",
    text: `github:\n  apiUrl: https://\${HOST}/\${HOST}\n  token: abcdefgh\n${PROJECTS}`,
    places: ["2:19 github.apiUrl", "2:27 github.apiUrl"],
    code: "config.missing_variable",
    says: ["The configuration has 2 problems."],
  },
  {
    title: "A token without quotes that is all digits is not shown",
    text: `github:\n  token: 1234567890\n${PROJECTS}`,
    places: ["2:10 github.token"],
    code: "config.invalid_value",
    says: ["expected a text, found a number"],
  },
  {
    title: "A broken variable shows the form of a right one",
    text: `github:\n  token: \${GITHUB-TOKEN}\n${PROJECTS}`,
    places: ["2:10 github.token"],
    code: "config.invalid_value",
    says: ["expected ${NAME} or ${NAME:-default}", "a plain ${ is written $${"],
  },
  {
    title: "An unknown agent names the agents there are",
    text: `${GITHUB}projects:\n  - repo: acme/web\n    agent: cluade\n`,
    places: ["5:12 projects.0.agent"],
    code: "config.conflict",
    says: ['there is no "cluade" in agents', 'did you mean "claude"?', "agents has: claude"],
  },
  {
    title: "A default agent that is not there points at the project",
    text: `${GITHUB}projects:\n  - repo: acme/web\nagents:\n  mine: { adapter: command, command: [run] }\n`,
    places: ["4:5 projects.0.agent"],
    code: "config.conflict",
    says: ['there is no "claude" in agents', "agents has: mine"],
  },
  {
    title: "An unknown provider points at the agent that names it",
    text: `${GITHUB}${PROJECTS}agents:\n  claude: { adapter: claude-code, provider: local }\n`,
    places: ["6:45 agents.claude.provider"],
    code: "config.conflict",
    says: ['there is no "local" in providers', "providers has no entries"],
  },
  {
    title: "A model that is to write drafts without a profile points at the wish",
    text: `${GITHUB}${PROJECTS}social: { drafts: { writer: model } }\n`,
    places: ["5:29 social.drafts.writer"],
    code: "config.conflict",
    says: ["a model is to write", "provider is missing"],
  },
  {
    title: "A profile that is to word the daily log and does not exist points at its name",
    text: `${GITHUB}${PROJECTS}dailyLog: { shipped: { writer: model, provider: smal } }\nproviders:\n  small: { baseUrl: "http://127.0.0.1:4000", model: m, key: k }\n`,
    places: ["5:49 dailyLog.shipped.provider"],
    code: "config.conflict",
    says: ['there is no "smal" in providers', 'did you mean "small"?'],
  },
  {
    title: "A YAML error has a place and a sentence",
    text: `${GITHUB}projects: [\n`,
    places: ["4:1"],
    code: "config.syntax",
    says: ["must be sufficiently indented and end with a ]"],
  },
  {
    title: "A variable without quotes inside braces is explained",
    text: `github: { token: \${GITHUB_TOKEN} }\n${PROJECTS}`,
    env: { GITHUB_TOKEN: "abcdefgh" },
    places: ["1:19"],
    code: "config.syntax",
    says: ['inside { } and [ ] a variable needs quotes: "${NAME}"'],
  },
  {
    title: "A key that stands twice is found at its second place",
    text: `github:\n  token: abcdefgh\n  token: ijklmnop\n${PROJECTS}`,
    places: ["3:3"],
    code: "config.syntax",
    says: ["this key stands in the same map twice"],
  },
  {
    title: "A repository without an owner is refused",
    text: `${GITHUB}projects:\n  - repo: web\n`,
    places: ["4:11 projects.0.repo"],
    code: "config.invalid_value",
    says: ['expected "owner/name", found "web"'],
  },
  {
    title: "A repository named twice points at the second and tells the line of the first",
    text: `${GITHUB}projects:\n  - repo: acme/web\n  - repo: Acme/Web\n`,
    places: ["5:11 projects.1.repo"],
    code: "config.conflict",
    says: ["Acme/Web is a project already, in line 4"],
  },
  {
    title: "An empty list of projects is refused",
    text: `${GITHUB}projects: []\n`,
    places: ["3:11 projects"],
    code: "config.invalid_value",
    says: ["at least one project is needed, found an empty list"],
  },
  {
    title: "A cron text with too few fields is refused",
    text: `${GITHUB}${PROJECTS}schedules:\n  session: "every two hours"\n`,
    places: ["6:12 schedules.session"],
    code: "config.invalid_value",
    says: ['expected five cron fields such as "0 */2 * * *", or "" for never'],
  },
  {
    title: "A cron field out of its range is named",
    text: `${GITHUB}${PROJECTS}schedules:\n  session: "0 24 * * *"\n`,
    places: ["6:12 schedules.session"],
    code: "config.invalid_value",
    says: ['expected the hour as 0 to 23, not "24"'],
  },
  {
    title: "An unknown time zone comes with the nearest known one",
    text: `${GITHUB}${PROJECTS}schedules:\n  timezone: Europe/Berln\n`,
    places: ["6:13 schedules.timezone"],
    code: "config.invalid_value",
    says: ["expected a time zone such as Europe/Berlin", 'did you mean "Europe/Berlin"?'],
  },
  {
    title: "An unknown adapter comes with the known ones",
    text: `${GITHUB}${PROJECTS}agents:\n  claude:\n    adapter: claude\n`,
    places: ["7:14 agents.claude.adapter"],
    code: "config.invalid_value",
    says: ['expected one of: claude-code, codex, gemini, opencode, command, found "claude"'],
  },
  {
    title: "An agent without an adapter points at the agent",
    text: `${GITHUB}${PROJECTS}agents:\n  claude:\n    model: x\n`,
    places: ["6:3 agents.claude.adapter"],
    code: "config.missing_key",
    says: ["expected one of: claude-code, codex, gemini, opencode, command"],
  },
  {
    title: "A soft limit that is not below the hard one is refused with both",
    text: `${GITHUB}${PROJECTS}limits:\n  hard: 30m\n  soft: 30m\n`,
    places: ["7:9 limits.soft"],
    code: "config.conflict",
    says: ["soft must be shorter than hard", "soft is 30m, hard is 30m"],
  },
  {
    title: "A hard limit below the default soft one points at the hard one",
    text: `${GITHUB}${PROJECTS}limits:\n  hard: 20m\n`,
    places: ["6:9 limits.hard"],
    code: "config.conflict",
    says: ["soft is 36m, hard is 20m"],
  },
  {
    title: "A section that is not there is missed at the start of the file",
    text: PROJECTS,
    places: ["1:1 github"],
    code: "config.missing_key",
    says: ["the key is missing or has no value", "expected a map of keys"],
  },
  {
    title: "A key without a value is missed where it stands",
    text: `${GITHUB}projects:\n`,
    places: ["3:1 projects"],
    code: "config.missing_key",
    says: ["expected a list"],
  },
  {
    title: "An empty file says so",
    text: "",
    places: ["1:1"],
    code: "config.missing_key",
    says: ["the file is empty", "`millrace init` writes an example"],
  },
  {
    title: "A port out of range is refused",
    text: `${GITHUB}${PROJECTS}http:\n  port: 70000\n`,
    places: ["6:9 http.port"],
    code: "config.invalid_value",
    says: ["expected at most 65535, found the number 70000"],
  },
  {
    title: "An address beyond this machine without a login token is refused",
    text: `${GITHUB}${PROJECTS}http:\n  host: 0.0.0.0\n`,
    places: ["6:9 http.host"],
    code: "config.conflict",
    says: ["needs an http.token of 20 characters or more", "there is none"],
  },
  {
    title: "A login token that can be guessed is refused beyond this machine",
    text: `${GITHUB}${PROJECTS}http:\n  host: "::"\n  token: hunter2\n`,
    places: ["6:9 http.host"],
    code: "config.conflict",
    says: ["this one has 7 characters"],
  },
];

test.for(WRONG)("$title", async ({ text, env, places, code, says }) => {
  const error = await loadBroken(env === undefined ? { text } : { text, env });
  expect(listPlaces(error)).toEqual(places);
  expect(error.code).toBe(code);
  for (const sentence of says) expect(error.message).toContain(sentence);
  expect(error.message).not.toContain("1234567890");
});

test("Several problems of different kinds are all listed, in the order of the file", async () => {
  const error = await loadBroken({
    text: "github:\n  token: ${NOT_SET}\nprojects:\n  - repo: web\n    chekcs: []\nlimits:\n  hard: soon\n",
  });
  expect(listPlaces(error)).toEqual([
    "2:10 github.token",
    "4:11 projects.0.repo",
    "5:5 projects.0.chekcs",
    "7:9 limits.hard",
  ]);
  expect(error.code).toBe("config.invalid");
  expect(error.message).toContain("The configuration has 4 problems.");
});

test("A problem reads as file, line, column and path, with its sentences indented below", async () => {
  const error = await loadBroken({ text: `${GITHUB}${PROJECTS}limits:\n  sotf: 30m\n` });
  expect(error.message.split("\n").slice(0, 5)).toEqual([
    "The configuration has a problem.",
    "",
    "millrace.config.yaml:6:3  limits.sotf",
    '  unknown key "sotf"',
    '  did you mean "soft"?',
  ]);
});

test("A wrong secret is never shown, neither one from a variable nor one in the file", async () => {
  const error = await loadBroken({
    text: `github:\n  token: [s3cr3t-in-file]\n${PROJECTS}redis:\n  url: \${REDIS_URL}\n`,
    env: { REDIS_URL: "localhost:6379?password=s3cr3t-in-variable" },
  });
  expect(listPlaces(error)).toEqual(["2:10 github.token", "6:8 redis.url"]);
  expect(error.message).toContain("the value comes from the environment variable REDIS_URL");
  expect(error.message).not.toContain("s3cr3t");
});
