import { listModelChecks, listServiceChecks, makeOwnWebhookCheck, type TrialOptions } from "./app-doctor-services.ts";
import { openGitHub } from "./app-github.ts";
import { listCredentialUses } from "./config/credential-uses.ts";
import type { Config } from "./config/schema.ts";
import { toGitHost } from "./config/web-url.ts";
import type { Check } from "./environment/doctor/check.ts";
import { makeCredentialsCheck } from "./environment/doctor/checks/credentials.ts";
import {
  makeClockCheck,
  makeDiskCheck,
  makeGitCheck,
  makeIsolationCheck,
  makeNodeCheck,
  makeTmuxCheck,
} from "./environment/doctor/checks/machine.ts";
import {
  makeAccessCheck,
  makeConfigCheck,
  makeGitHubCheck,
  makePermissionCheck,
  makeRemoteCheck,
} from "./environment/doctor/checks/project.ts";
import { makeRedisCheck } from "./environment/doctor/checks/redis.ts";
import { createDoctor, type Doctor } from "./environment/doctor/doctor.ts";
import { ensureRedis } from "./environment/redis/choose.ts";
import type { RedisServer } from "./environment/redis/redis-server.ts";
import { ensurePrograms } from "./environment/system-packages/ensure-programs.ts";
import type { ProgramName } from "./environment/system-packages/packages.ts";
import { probeRemote } from "./integrations/git/probe-remote.ts";
import type { GitHub } from "./integrations/github/index.ts";
import { canUseBubblewrap } from "./lib/bubblewrap-probe.ts";
import { SECOND } from "./lib/durations.ts";
import { toRepositoryRef } from "./stages/deps.ts";
import { tryTmux } from "./tmux/try-tmux.ts";

export interface DoctorOptions extends TrialOptions {
  /** undefined where the configuration could not be read; then only the machine is looked at. */
  config: Config | undefined;
  /** Says in a few words what is in the configuration, or throws what is wrong with it. */
  describeConfig(): Promise<string>;
}

/** Refused writes notify nobody: nothing has to wait as long as between two comments. */
const PROBE_SPACING = { every: 100, notifying: 100 };
/** A person waits for the answer. */
const PROBE_RETRIES = { baseMs: 100, longestPauseMs: 2 * SECOND };

/** The composition root of `doctor`: every check with what it needs to try its capability where it acts. */
export function createAppDoctor(options: DoctorOptions): Doctor {
  const { config } = options;
  const machine = [...listMachineChecks(options), makeConfigCheck({ load: options.describeConfig })];
  const redact = (text: string) => options.redactor.redact(text);
  if (config === undefined) return createDoctor({ checks: machine, redact });
  const getRedis = makeRedisGetter(options, config);
  const gentle = { github: { ...config.github, writeSpacing: PROBE_SPACING } };
  const github = openGitHub(gentle, options.redactor, undefined, undefined, PROBE_RETRIES);
  const checks = [
    ...machine,
    makeRedisCheck({ getRedis, prefix: config.redis.prefix }),
    ...listHostChecks(config, github),
    ...listModelChecks(options, config),
    ...listServiceChecks(config),
    makeCredentialsCheck({ list: () => listCredentialUses(config) }),
    makeOwnWebhookCheck(options, config, github, getRedis),
  ];
  return createDoctor({ checks: withOwnIds(checks), redact });
}

function listMachineChecks({ config, dataDir, env }: DoctorOptions): Check[] {
  const find = async (program: ProgramName) =>
    (await ensurePrograms({ programs: [program], dataDir, mayInstall: false, env, report: () => undefined }))[program];
  return [
    makeNodeCheck(process.version),
    makeGitCheck({ findGit: () => find("git") }),
    makeTmuxCheck({ findTmux: () => find("tmux"), tryTmux }),
    makeIsolationCheck({ findBubblewrap: () => find("bwrap"), tryIsolation: () => tryIsolation(config) }),
    makeDiskCheck(dataDir),
  ];
}

async function tryIsolation(config: Config | undefined): Promise<string> {
  const network = config?.sandbox.network !== "none";
  const answer = await canUseBubblewrap({ network });
  const cut = network ? "" : ", and had no network";
  if (answer.usable) return `${answer.path}; a trial command saw neither hidden files nor other processes${cut}`;
  throw new Error(answer.why);
}

function makeRedisGetter({ dataDir, env }: DoctorOptions, { redis }: Config): () => Promise<RedisServer> {
  const report = () => undefined;
  const findProgram = async () => {
    const programs = ["redis-server"] as const;
    return (await ensurePrograms({ programs, dataDir, mayInstall: false, env, report }))["redis-server"];
  };
  return () => ensureRedis({ url: redis.url, dataDir, allowVolatile: redis.allowVolatile, findProgram, report });
}

function listHostChecks(config: Config, github: GitHub): Check[] {
  const { apiUrl } = config.github;
  return [
    makeGitHubCheck({ apiUrl, whoAmI: () => github.tracker.whoAmI() }),
    makeClockCheck({ readRemoteTime: () => readRemoteTime(apiUrl), now: () => new Date() }),
    ...config.projects.flatMap((project) => [
      ...(config.github.app === undefined ? [makeRoleCheck(github, project.repo, toShortName(project, config))] : []),
      makeAccessCheck({
        repo: project.repo,
        name: toShortName(project, config),
        probe: () => github.probeAccess(project.repo, project.base),
      }),
      makeRemoteCheck({
        repo: project.repo,
        name: toShortName(project, config),
        probe: async () => {
          const ref = toRepositoryRef(config, project);
          const head = await probeRemote({ takeToken: github.takeGitToken, authHost: toGitHost(apiUrl) }, ref);
          return `read ${project.base} at ${head.slice(0, 10)}; a push would be taken`;
        },
      }),
    ]),
  ];
}

/** The repository without its owner, where no other project is called so. */
function toShortName({ repo }: Config["projects"][number], { projects }: Config): string {
  const nameOf = (each: string) => each.split("/")[1] ?? each;
  const isClear = projects.filter((project) => nameOf(project.repo) === nameOf(repo)).length === 1;
  return isClear ? nameOf(repo) : repo;
}

/** The time that the host's answers carry; undefined where it gives none or no answer. */
async function readRemoteTime(apiUrl: string): Promise<Date | undefined> {
  const request = fetch(apiUrl, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(5 * SECOND) });
  // That the host cannot be reached is told by the check of the host.
  const date = (await request.catch(() => undefined))?.headers.get("date") ?? "";
  return Number.isNaN(Date.parse(date)) ? undefined : new Date(date);
}

/** For an account with a token; an App has permissions instead of a role. */
function makeRoleCheck({ tracker }: GitHub, repo: string, name: string): Check {
  const readPermission = async () => tracker.getPermission(repo, await tracker.whoAmI());
  return makePermissionCheck({ repo, name, needed: "write", readPermission });
}

/** Two sources or feeds of one name have a number each. */
function withOwnIds(checks: readonly Check[]): Check[] {
  const seen = new Map<string, number>();
  return checks.map((check) => {
    const times = (seen.get(check.id) ?? 0) + 1;
    seen.set(check.id, times);
    return times === 1 ? check : { ...check, id: `${check.id}#${times}`, title: `${check.title} (${times})` };
  });
}
