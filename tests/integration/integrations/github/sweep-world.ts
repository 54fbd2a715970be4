import { Redis } from "ioredis";
import { expect, onTestFinished } from "vitest";
import { Config } from "../../../../src/config/schema.ts";
import type { StageContext } from "../../../../src/domain/stage.ts";
import type { KnownItem, Sighting } from "../../../../src/domain/stage.ts";
import { withoutWrites } from "../../../../src/domain/without-writes.ts";
import { type GitHubStandIn, startGitHubStandIn } from "../../../../src/demo/github-stand-in/index.ts";
import { createGitHub } from "../../../../src/integrations/github/index.ts";
import { createRedisAnswerCache } from "../../../../src/integrations/redis/answer-cache.ts";
import { createRedisHostQuota } from "../../../../src/integrations/redis/host-quota.ts";
import type { StageDeps } from "../../../../src/stages/deps.ts";
import { createScout } from "../../../../src/stages/scout/scout.ts";
import { createTriage } from "../../../../src/stages/triage/triage.ts";
import { makeWorkItem } from "../../../../src/pipeline/transition.ts";
import { startTestRedis } from "../../../helpers/redis.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";

export const READY = "millrace:ready";

/** Triage hands these on and asks them for nothing. */
const NOT_USED = { workspaces: {}, agents: {} };

export interface SweepWorld {
  standIn: GitHubStandIn;
  repos: string[];
  redis: Redis;
  /**
   * What a sweep by a runner that was just started, and the triage of what it saw changed, cost in counted requests. Of
   * what is new only `triaged` is triaged: all of it would take a quarter of an hour.
   */
  countSweep(of?: {
    repos?: string[];
    triaged?: string[];
  }): Promise<{ changed: number; sweep: number; triage: number; free: number }>;
}

/** A host with many repositories and issues, all of them asked for, and a Redis that outlives the runners. */
export async function startSweepWorld(size: {
  repos: number;
  issues: number;
  select: "all" | "labelled";
}): Promise<SweepWorld> {
  const standIn = await startGitHubStandIn({ dir: await makeTempDir(), rateLimit: 100_000 });
  const server = await startTestRedis();
  const complaints: string[] = [];
  const redis = new Redis({ path: server.socket });
  onTestFinished(async () => {
    redis.disconnect();
    await server.close();
    await standIn.close();
    expect(complaints).toEqual([]);
  });
  standIn.addUser({ login: "millrace", token: "token-of-millrace-000001" });
  const repos = Array.from({ length: size.repos }, (_, n) => `ada/app-${n + 1}`);
  for (const repo of repos) {
    await standIn.addRepository({ repo, withoutGit: true, collaborators: { millrace: "write" } });
    for (let n = 1; n <= size.issues; n += 1) {
      const body = `The total of ${n} is wrong in \`cart.ts\`. Expected ${n}, actual ${n + 1}. `.repeat(5);
      const createdAt = new Date(Date.UTC(2026, 0, 1) + n * 60_000);
      standIn.addIssue(repo, { title: `Wrong total ${n} in ${repo}`, body, author: "ada", labels: [READY], createdAt });
    }
  }
  const config = Config.parse({
    github: { apiUrl: standIn.url, token: "token-of-millrace-000001" },
    projects: repos.map((repo) => ({ repo, select: size.select })),
  });
  const known = new Map<string, KnownItem[]>();
  const seen = new Map<string, string>();

  function start() {
    const github = createGitHub({
      apiUrl: standIn.url,
      access: { token: "token-of-millrace-000001" },
      redact: (text) => text,
      log: { warn: (fields, message) => complaints.push(`${message}: ${JSON.stringify(fields)}`) },
      quota: createRedisHostQuota({ redis, prefix: "{test}" }),
      answers: createRedisAnswerCache({ redis, prefix: "{test}" }),
      writeSpacing: { every: 0, notifying: 0 },
    });
    const tracker = withoutWrites(github.tracker, { change: "unchanged", url: "", number: 0 });
    return { tracker, host: github.host, reviews: github.reviews };
  }

  async function look(
    { tracker, reviews }: Pick<ReturnType<typeof start>, "tracker" | "reviews">,
    asked: string[],
  ): Promise<Map<string, Sighting[]>> {
    const scout = createScout({ config, tracker, reviews });
    const all = new Map<string, Sighting[]>();
    for (const repo of asked) {
      const { sightings } = await scout.run(repo, known.get(repo) ?? [], AbortSignal.timeout(60_000));
      known.set(
        repo,
        sightings.map(({ id, snapshot }) => ({ id, issue: snapshot.number })),
      );
      all.set(repo, sightings);
    }
    return all;
  }

  async function triageChanged(
    { tracker, host, reviews }: ReturnType<typeof start>,
    all: Map<string, Sighting[]>,
    triaged: string[],
  ): Promise<number> {
    const triage = createTriage({
      config,
      tracker,
      host,
      reviews,
      redact: (text: string) => text,
      ...NOT_USED,
    } as StageDeps);
    const lease = { owner: "test", fence: 1, assertHeld: async () => undefined };
    const context: StageContext = {
      lease,
      signal: AbortSignal.timeout(60_000),
      record: async () => undefined,
      now: () => new Date(),
    };
    const isFirst = seen.size === 0;
    const changed = [...all.values()].flat().filter((sighting) => seen.get(sighting.id) !== sighting.seen);
    for (const sighting of changed) {
      seen.set(sighting.id, sighting.seen);
      if (isFirst && !triaged.includes(sighting.id)) continue;
      await triage.run({ item: makeWorkItem(sighting, new Date()), snapshot: sighting.snapshot, version: 1 }, context);
    }
    return changed.length;
  }

  return {
    standIn,
    repos,
    redis,
    async countSweep({ repos: asked = repos, triaged = [] } = {}) {
      const parts = start();
      const before = standIn.countRequests("millrace");
      const requests = standIn.requests.length;
      const all = await look(parts, asked);
      const afterLook = standIn.countRequests("millrace");
      const changed = await triageChanged(parts, all, triaged);
      const counted = standIn.countRequests("millrace");
      return {
        changed,
        sweep: afterLook - before,
        triage: counted - afterLook,
        free: standIn.requests.length - requests - (counted - before),
      };
    },
  };
}
