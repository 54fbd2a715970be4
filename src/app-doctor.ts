import { openGitHub } from "./app-github.ts";
import { createAgentAdapters } from "./integrations/agents/index.ts";
import { readRemoteBase } from "./integrations/git/remote-base.ts";
import { toGitHost } from "./config/web-url.ts";
import type { Config } from "./config/schema.ts";
import type { Check } from "./environment/doctor/check.ts";
import {
  makeDiskCheck,
  makeGitCheck,
  makeIsolationCheck,
  makeNodeCheck,
  makeTmuxCheck,
} from "./environment/doctor/checks/machine.ts";
import {
  makeAccessCheck,
  makeAgentCheck,
  makeConfigCheck,
  makeGitHubCheck,
  makePermissionCheck,
  makeRemoteCheck,
} from "./environment/doctor/checks/project.ts";
import { makeRedisCheck } from "./environment/doctor/checks/redis.ts";
import { createDoctor, type Doctor } from "./environment/doctor/doctor.ts";
import { ensureRedis } from "./environment/redis/choose.ts";
import { ensurePrograms } from "./environment/system-packages/ensure-programs.ts";
import type { ProgramName } from "./environment/system-packages/packages.ts";
import { canUseBubblewrap } from "./lib/bubblewrap-probe.ts";
import type { Redactor } from "./lib/redact.ts";
import type { GitHub } from "./integrations/github/index.ts";
import { toRepositoryRef } from "./stages/deps.ts";
import { tryTmux } from "./tmux/try-tmux.ts";

export interface DoctorOptions {
  /** undefined where the configuration could not be read; then only the machine is looked at. */
  config: Config | undefined;
  /** Says in a few words what is in the configuration, or throws what is wrong with it. */
  describeConfig(): Promise<string>;
  dataDir: string;
  env: Record<string, string | undefined>;
  redactor: Redactor;
}

/** The composition root of `doctor`: every check with what it needs to try its capability where it acts. */
export function createAppDoctor(options: DoctorOptions): Doctor {
  const { config } = options;
  const machine = [...listMachineChecks(options), makeConfigCheck({ load: options.describeConfig })];
  return createDoctor({ checks: config === undefined ? machine : [...machine, ...listServiceChecks(options, config)] });
}

function listMachineChecks({ config, dataDir, env }: DoctorOptions): Check[] {
  const find = async (program: ProgramName) =>
    (await ensurePrograms({ programs: [program], dataDir, mayInstall: false, env, report: () => undefined }))[program];
  return [
    makeNodeCheck(process.version),
    makeGitCheck({ findGit: () => find("git") }),
    makeTmuxCheck({ findTmux: () => find("tmux"), tryTmux: () => tryTmux() }),
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

function listServiceChecks({ dataDir, env, redactor }: DoctorOptions, config: Config): Check[] {
  const { apiUrl } = config.github;
  const github = openGitHub(config, redactor);
  const adapters = createAgentAdapters(config.agents, config.providers, env["PATH"]);
  const used = new Set(config.projects.map(({ agent }) => agent));
  const getRedis = () =>
    ensureRedis({
      url: config.redis.url,
      dataDir,
      allowVolatile: config.redis.allowVolatile,
      findProgram: async () => {
        const programs = ["redis-server"] as const;
        const found = await ensurePrograms({ programs, dataDir, mayInstall: false, env, report: () => undefined });
        return found["redis-server"];
      },
      report: () => undefined,
    });
  return [
    makeRedisCheck({ getRedis, prefix: config.redis.prefix }),
    makeGitHubCheck({ apiUrl, whoAmI: () => github.tracker.whoAmI() }),
    ...config.projects.flatMap((project) => [
      ...(config.github.app === undefined ? [makeRoleCheck(github, project.repo)] : []),
      makeAccessCheck({ repo: project.repo, probe: () => github.probeAccess(project.repo, project.base) }),
      makeRemoteCheck({
        repo: project.repo,
        probe: async () => {
          const ref = toRepositoryRef(config, project);
          const head = await readRemoteBase(
            { dataDir, takeToken: github.takeGitToken, authHost: toGitHost(apiUrl) },
            ref,
          );
          return `${project.base} is at ${head.slice(0, 10)}`;
        },
      }),
    ]),
    ...[...used].flatMap((name) => {
      const adapter = adapters[name];
      if (adapter === undefined) return [];
      return [makeAgentCheck({ name, cost: adapter.capabilities.cost, probe: () => adapter.probe() })];
    }),
  ];
}

/** For an account with a token; an App has permissions instead of a role. */
function makeRoleCheck({ tracker }: GitHub, repo: string): Check {
  const readPermission = async () => tracker.getPermission(repo, await tracker.whoAmI());
  return makePermissionCheck({ repo, needed: "write", readPermission });
}
