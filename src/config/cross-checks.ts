import { formatDuration } from "../lib/durations.ts";
import { findNearest } from "../lib/nearest.ts";
import { isLoopback } from "./loopback.ts";
import type { ConfigPath, ConfigProblem } from "./problem.ts";
import type { Config } from "./schema.ts";
import { listSignalConflicts } from "./signal-checks.ts";
import type { WriterConfig } from "./writer-schema.ts";
import type { YamlSource } from "./yaml-source.ts";

/** Too many to guess, even for somebody who may guess for years. */
const SHORTEST_LOGIN_TOKEN = 20;

/** What no field shows alone: names that must exist elsewhere, limits that must be in order, projects named twice. */
export function listConflicts(config: Config, source: YamlSource): ConfigProblem[] {
  return [
    ...listSignInConflicts(config, source),
    ...listUnknownAgents(config, source),
    ...listUnknownProviders(config, source),
    ...listDuplicateRepos(config, source),
    ...listUnknownModel(config, source),
    ...listUnknownWriters(config, source),
    ...listLimitsOutOfOrder(config, source),
    ...listClarifyOutOfOrder(config, source),
    ...listOpenDoors(config, source),
    ...listUnknownChannels(config, source),
    ...listDuplicateFeeds(config, source),
    ...listSignalConflicts(config).map(({ path, notes }) => makeConflict(source, path, notes)),
  ];
}

function listSignInConflicts({ github }: Config, source: YamlSource): ConfigProblem[] {
  const { token, app } = github;
  if (token === undefined && app === undefined) {
    const notes = ["token is missing", "a token or an app is needed, one of them"];
    return [{ code: "config.missing_key", ...source.findKey(["github"]), path: ["github", "token"], notes }];
  }
  if (app === undefined) return [];
  if (token !== undefined) {
    return [makeConflict(source, ["github", "app"], ["there is a token and an app", "keep one of them"], "key")];
  }
  const { privateKey, privateKeyFile } = app;
  if (privateKey === undefined && privateKeyFile === undefined) {
    const notes = ["privateKeyFile is missing", "the App's private key is needed: privateKeyFile or privateKey"];
    const path = ["github", "app", "privateKeyFile"];
    return [{ code: "config.missing_key", ...source.findKey(["github", "app"]), path, notes }];
  }
  if (privateKey === undefined || privateKeyFile === undefined) return [];
  const notes = ["there is a privateKey and a privateKeyFile", "keep one of them"];
  return [makeConflict(source, ["github", "app", "privateKey"], notes, "key")];
}

function listUnknownAgents(config: Config, source: YamlSource): ConfigProblem[] {
  const agents = Object.keys(config.agents);
  return config.projects.flatMap((project, index) => {
    if (Object.hasOwn(config.agents, project.agent)) return [];
    return [makeConflict(source, ["projects", index, "agent"], unknownName(project.agent, "agents", agents))];
  });
}

function listUnknownProviders(config: Config, source: YamlSource): ConfigProblem[] {
  const providers = Object.keys(config.providers);
  return Object.entries(config.agents).flatMap(([name, agent]) => {
    const provider = "provider" in agent ? agent.provider : undefined;
    if (provider === undefined || Object.hasOwn(config.providers, provider)) return [];
    return [makeConflict(source, ["agents", name, "provider"], unknownName(provider, "providers", providers))];
  });
}

function listUnknownModel({ triage, providers }: Config, source: YamlSource): ConfigProblem[] {
  const { model } = triage;
  if (model === undefined || Object.hasOwn(providers, model)) return [];
  return [makeConflict(source, ["triage", "model"], unknownName(model, "providers", Object.keys(providers)))];
}

function listUnknownWriters({ social, dailyLog, providers }: Config, source: YamlSource): ConfigProblem[] {
  const writers: [ConfigPath, WriterConfig][] = [
    [["social", "drafts"], social.drafts],
    [["dailyLog", "shipped"], dailyLog.shipped],
  ];
  const known = Object.keys(providers);
  return writers.flatMap(([path, { writer, provider }]) => {
    if (provider !== undefined && !known.includes(provider)) {
      return [makeConflict(source, [...path, "provider"], unknownName(provider, "providers", known))];
    }
    if (writer === "template" || provider !== undefined) return [];
    return [makeConflict(source, [...path, "writer"], ["a model is to write", "provider is missing"])];
  });
}

function listClarifyOutOfOrder({ clarify }: Config, source: YamlSource): ConfigProblem[] {
  const { remindAfter, giveUpAfter } = clarify;
  if (remindAfter < giveUpAfter) return [];
  const name = isWritten(source, ["clarify", "remindAfter"]) ? "remindAfter" : "giveUpAfter";
  const facts = `remindAfter is ${formatDuration(remindAfter)}, giveUpAfter is ${formatDuration(giveUpAfter)}`;
  return [makeConflict(source, ["clarify", name], ["remindAfter must be shorter than giveUpAfter", facts])];
}

function listDuplicateRepos(config: Config, source: YamlSource): ConfigProblem[] {
  const seen = new Map<string, number>();
  return config.projects.flatMap((project, index) => {
    const key = project.repo.toLowerCase();
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, index);
      return [];
    }
    const line = source.findValue(["projects", first, "repo"]).line;
    return [
      makeConflict(source, ["projects", index, "repo"], [`${project.repo} is a project already, in line ${line}`]),
    ];
  });
}

function listUnknownChannels({ social }: Config, source: YamlSource): ConfigProblem[] {
  const known = Object.keys(social.channels);
  const named: [ConfigPath, string[]][] = [
    ...social.feeds.map(({ channels = [] }, index): [ConfigPath, string[]] => [
      ["social", "feeds", index, "channels"],
      channels,
    ]),
    [["social", "shipped", "channels"], social.shipped?.channels ?? []],
  ];
  return named.flatMap(([path, channels]) =>
    channels.flatMap((channel, index) => {
      if (known.includes(channel)) return [];
      return [makeConflict(source, [...path, index], unknownName(channel, "social.channels", known))];
    }),
  );
}

function listDuplicateFeeds({ social }: Config, source: YamlSource): ConfigProblem[] {
  return social.feeds.flatMap(({ url }, index) => {
    const first = social.feeds.findIndex((feed) => feed.url === url);
    if (first === index) return [];
    const { line } = source.findValue(["social", "feeds", first, "url"]);
    return [makeConflict(source, ["social", "feeds", index, "url"], [`this feed stands in line ${line} already`])];
  });
}

function listLimitsOutOfOrder({ limits }: Config, source: YamlSource): ConfigProblem[] {
  const ordered = (lower: "soft" | "idle" | "firstOutput", upper: "hard"): ConfigProblem[] => {
    if (limits[lower] < limits[upper]) return [];
    const path: ConfigPath = ["limits", isWritten(source, ["limits", lower]) ? lower : upper];
    const facts = `${lower} is ${formatDuration(limits[lower])}, ${upper} is ${formatDuration(limits[upper])}`;
    return [makeConflict(source, path, [`${lower} must be shorter than ${upper}`, facts])];
  };
  return [...ordered("soft", "hard"), ...ordered("idle", "hard"), ...ordered("firstOutput", "hard")];
}

/** The page shows texts of private repositories, and stops runs. */
function listOpenDoors({ http }: Config, source: YamlSource): ConfigProblem[] {
  if (isLoopback(http.host) || http.token.length >= SHORTEST_LOGIN_TOKEN) return [];
  const given = http.token === "" ? "there is none" : `this one has ${http.token.length} characters`;
  const needed = `an address beyond this machine needs an http.token of ${SHORTEST_LOGIN_TOKEN} characters or more`;
  return [makeConflict(source, ["http", "host"], [needed, given])];
}

function isWritten(source: YamlSource, path: ConfigPath): boolean {
  return source.document.hasIn(path);
}

function unknownName(name: string, section: string, known: string[]): string[] {
  const near = findNearest(name, known);
  const notes = [`there is no "${name}" in ${section}`];
  if (near !== undefined) notes.push(`did you mean "${near}"?`);
  notes.push(known.length === 0 ? `${section} has no entries` : `${section} has: ${known.join(", ")}`);
  return notes;
}

function makeConflict(
  source: YamlSource,
  path: ConfigPath,
  notes: string[],
  at: "key" | "value" = "value",
): ConfigProblem {
  const place = at === "key" ? source.findKey(path) : source.findValue(path);
  return { code: "config.conflict", ...place, path, notes };
}
