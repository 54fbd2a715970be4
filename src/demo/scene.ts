import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { DAY } from "../lib/durations.ts";
import type { GitHubStandIn } from "./github-stand-in/index.ts";
import { startGitHubStandIn } from "./github-stand-in/index.ts";
import type { ScenarioRepository } from "./scenario/repository.ts";
import type { Scenario } from "./scenario/scenario.ts";

/** A stand-in of GitHub on which the scenario's repositories, people and issues are. */
export interface Scene {
  github: GitHubStandIn;
  /** Token of Millrace's own account. */
  token: string;
  /** Token of the maintainer, for looking at the result. */
  maintainerToken: string;
  close(): Promise<void>;
}

const READY = "millrace:ready";

/** Sets the scene. People reply by themselves once Millrace has asked. */
export async function setScene(scenario: Scenario, dir: string): Promise<Scene> {
  const github = await startGitHubStandIn({ dir: join(dir, "github") });
  try {
    return await furnish(github, scenario);
  } catch (error) {
    await github.close();
    throw error;
  }
}

async function furnish(github: GitHubStandIn, scenario: Scenario): Promise<Scene> {
  const token = `ghp_${randomBytes(18).toString("hex")}`;
  const maintainerToken = `ghp_${randomBytes(18).toString("hex")}`;
  const maintainer = scenario.people.find(({ permission }) => permission === "admin");
  for (const person of scenario.people) {
    const own = person === scenario.bot ? token : person === maintainer ? maintainerToken : undefined;
    github.addUser({ login: person.login, ...(own === undefined ? {} : { token: own }) });
  }
  const collaborators = scenario.people.flatMap(({ login, permission }) =>
    permission === "none" ? [] : [[login, permission] as const],
  );
  await Promise.all(
    scenario.repositories.map(({ repo, base, files }) =>
      github.addRepository({ repo, base, files: { ...files }, collaborators: Object.fromEntries(collaborators) }),
    ),
  );
  for (const repository of scenario.repositories) addIssues(github, repository);
  const stopReplies = scenario.repositories.map((repository) => replyWhenAsked(github, repository, scenario.bot.login));
  return {
    github,
    token,
    maintainerToken,
    async close() {
      for (const stop of stopReplies) stop();
      await github.close();
    },
  };
}

function addIssues(github: GitHubStandIn, { repo, milestones, issues }: ScenarioRepository): void {
  const numbers = new Map<string, number>();
  for (const { title, dueInDays } of milestones) {
    const dueOn = new Date(Date.now() + dueInDays * DAY);
    numbers.set(title, github.addMilestone(repo, { title, dueOn }));
  }
  for (const issue of issues) {
    const milestone = issue.milestone === undefined ? undefined : numbers.get(issue.milestone);
    github.addIssue(repo, {
      title: issue.title,
      body: issue.body,
      author: issue.author,
      labels: [...issue.labels, READY],
      labelledBy: issue.labelledBy,
      createdAt: new Date(Date.now() - issue.daysAgo * DAY),
      ...(milestone === undefined ? {} : { milestone }),
    });
  }
}

/** Listens for questions; each reply comes once, a moment after the question. Returns what ends the listening. */
function replyWhenAsked(github: GitHubStandIn, { repo, replies }: ScenarioRepository, bot: string): () => void {
  const open = [...replies];
  const timers = new Set<NodeJS.Timeout>();
  const stop = github.onComment(({ repo: where, issue, author }) => {
    const index = open.findIndex((reply) => reply.issue === issue);
    if (where !== repo || author !== bot || index < 0) return;
    const [reply] = open.splice(index, 1);
    if (reply === undefined) return;
    timers.add(
      setTimeout(() => github.addComment(repo, issue, { author: reply.author, body: reply.body }), REPLY_AFTER_MS),
    );
  });
  return () => {
    stop();
    for (const timer of timers) clearTimeout(timer);
  };
}

/** Timestamps have whole seconds, and a reply has to be later than its question. */
const REPLY_AFTER_MS = 1500;
