/** Where the published schema is, seen from a configuration beside a clone of Millrace. */
export const SCHEMA_REFERENCE = "docs/millrace.schema.json";

/** An agent as the example configures it. */
export interface ExampleAgent {
  /** Its name under `agents`. */
  name: string;
  adapter: "claude-code" | "codex" | "gemini" | "opencode";
  /** Environment variable of its key. */
  variable: string;
  /** Environment variable of its model, where the program has no model of its own. */
  modelVariable?: string | undefined;
}

const CLAUDE: ExampleAgent = { name: "claude", adapter: "claude-code", variable: "ANTHROPIC_API_KEY" };

export interface ExampleOptions {
  /** owner/name of the first project. */
  repo: string;
  /** Branch that pull requests go to; `main` where nobody knows. */
  base?: string | undefined;
  /** The project's own commands. */
  checks?: string[] | undefined;
  /** API of the host, where it is not that of github.com. */
  apiUrl?: string | undefined;
  /** The agent that works on the project; Claude Code where missing. */
  agent?: ExampleAgent | undefined;
  /** Path or URL of the JSON schema for editors. */
  schema?: string | undefined;
}

/** The commented `millrace.config.yaml` that `millrace init` writes. The loader takes it as it is. */
export function makeExampleConfig({
  repo,
  base = "main",
  checks = [],
  apiUrl,
  agent = CLAUDE,
  schema = SCHEMA_REFERENCE,
}: ExampleOptions): string {
  return `# yaml-language-server: $schema=${schema}
#
# Millrace. Every key is described in docs/configuration.md; what is commented out shows its default.
# \${NAME} takes an environment variable, or one from the file .env beside this one; \${NAME:-text} has a default.

github:
  ${(apiUrl === undefined ? "# apiUrl: https://api.github.com" : `apiUrl: ${apiUrl}`).padEnd(39)} # any GitHub-compatible host
  token: \${GITHUB_TOKEN}                  # reads issues, writes comments, labels, branches and pull requests
  # app: { id: 12345, privateKeyFile: millrace.pem }   # a GitHub App instead of the token
  # reserve: 500                          # requests of each hour that are left to people
  # writeSpacing: { every: 1s, notifying: 3s }   # pauses between writes, as GitHub advises

projects:
  - repo: ${JSON.stringify(repo)}
    base: ${toPadded(base, 32)}# pull requests go to this branch
    checks: ${toPadded(checks.length === 0 ? [] : checks, 30)}# your own gate, for example ["npm ci", "npm test"]
    agent: ${toPadded(agent.name, 31)}# a name from agents below
    autonomy: pull-request                # plan: only say what would be done
    select: labelled                      # labelled: issues with millrace:ready; all: every open issue

agents:
${toAgentLines(agent)}
${agent.adapter === "codex" ? CLAUDE_LINES : CODEX_LINES}
  # mine:                                 # any program that reads a brief and changes files
  #   adapter: command
  #   command: ["node", "agent.mjs"]

# providers:                              # base URL, model and key move together
#   local: { baseUrl: http://127.0.0.1:4000, model: my-model, key: "\${MODEL_KEY}" }

redis:
  url: "\${REDIS_URL:-}"                   # empty: Millrace starts a server of its own

limits:
  concurrentRuns: 2                       # agent runs at once on this machine
  attemptsPerItem: 3
  runsPerDay: 40
  usdPerDay: 20
  # hard: 45m                             # an agent run is killed after this
  # soft: 36m                             # and asked to wrap up after this
  # idle: 10m
  # firstOutput: 60s

schedules:                                # used by \`millrace start\`; "" means never
  timezone: UTC
  session: "0 */2 * * *"
  dailyLog: "0 18 * * *"
  # signals: "*/30 * * * *"               # when the sources below are read

# signals:                                # errors and the like become issues; look first: millrace signals --dry-run
#   sentry:
#     - { repo: ${repo}, organization: my-organization, projects: [my-project], token: "\${SENTRY_TOKEN}" }
#   posthog:
#     - { repo: ${repo}, project: 12345, key: "\${POSTHOG_KEY}" }

# social:                                 # \`millrace social\`: feeds become posts, docs/social.md
#   feeds: [{ url: https://example.com/feed.xml }]
#   push: { url: https://social.example.com, token: "\${SOCIAL_TOKEN}" }

dailyLog:
  publish: []                             # for example [{ kind: file, dir: ./daily-log }], docs/daily-log.md

http:
  host: 127.0.0.1
  port: 7171                              # the status of \`millrace start\`, at /api/status

# dataDir: .millrace                      # clones, run folders, Redis data, logs
`;
}

const CLAUDE_LINES = `  # claude:                               # also: gemini, opencode
  #   adapter: claude-code
  #   apiKey: \${ANTHROPIC_API_KEY}`;
const CODEX_LINES = `  # codex:                                # also: gemini, opencode
  #   adapter: codex
  #   apiKey: \${OPENAI_API_KEY}
  #   prices: { inputPerMillion: 1.25, outputPerMillion: 10 }   # it tells tokens alone`;

function toAgentLines({ name, adapter, variable, modelVariable }: ExampleAgent): string {
  const model =
    modelVariable === undefined ? [] : [`    model: \${${modelVariable}}                       # as vendor/model`];
  return [
    `  ${name}:`,
    `    adapter: ${adapter.padEnd(29)}# its CLI has to be on the PATH; the key is below`,
    ...model,
    `    apiKey: \${${variable}}`,
  ].join("\n");
}

/** A value in the form of YAML that JSON is, padded to the column of the comments; a plain word as it is. */
function toPadded(value: string | string[], width: number): string {
  const isPlain = typeof value === "string" && /^[A-Za-z][A-Za-z0-9_-]*$/.test(value);
  const text = isPlain ? value : JSON.stringify(value).replaceAll('","', '", "').replaceAll("$", "$$$$");
  return text.length < width ? text.padEnd(width) : `${text} `;
}

/** The `.env.example` beside it: every variable that the example names. */
export function makeExampleEnv({ variable, modelVariable }: ExampleAgent = CLAUDE): string {
  return `# Copy to .env, which git ignores. A variable that is set in the environment wins.
GITHUB_TOKEN=
${modelVariable === undefined ? "" : `${modelVariable}=\n`}${variable}=
# REDIS_URL=redis://127.0.0.1:6379
`;
}
