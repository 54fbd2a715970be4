import { isAtLeast, type Permission } from "../../../domain/issue.ts";
import type { AgentCapabilities, AgentProbe } from "../../../domain/ports/agent-adapter.ts";
import type { AccessReport } from "../../../domain/ports/access-probe.ts";
import { SECOND } from "../../../lib/durations.ts";
import { fail, pass, type Check } from "../check.ts";

/** `load` reads the configuration and says in a few words what is in it; it throws the ConfigError of a wrong one. */
export function makeConfigCheck({ load }: { load: () => Promise<string> }): Check {
  return { id: "config", title: "Configuration", run: async () => pass(await load()) };
}

/** `whoAmI` gives the login that the token belongs to. */
export function makeGitHubCheck(deps: { apiUrl: string; whoAmI: () => Promise<string> }): Check {
  return {
    id: "github",
    title: "GitHub",
    run: async () => pass(`signed in at ${deps.apiUrl} as ${await deps.whoAmI()}`),
  };
}

/** `needed` is the weakest permission with which Millrace can do what the project's autonomy asks for. */
export function makePermissionCheck(deps: {
  repo: string;
  needed: Permission;
  readPermission: () => Promise<Permission>;
}): Check {
  return {
    id: `permission:${deps.repo}`,
    title: `Permission in ${deps.repo}`,
    async run() {
      const permission = await deps.readPermission();
      if (isAtLeast(permission, deps.needed)) return pass(permission);
      return fail(
        `${permission}, but ${deps.needed} is needed`,
        `Give the account of the token the role "${deps.needed}" in ${deps.repo}, or use a token that covers it.`,
      );
    },
  };
}

/** `probe` tries each kind of call that the work needs, without changing anything. */
export function makeAccessCheck(deps: { repo: string; probe: () => Promise<AccessReport> }): Check {
  return {
    id: `access:${deps.repo}`,
    title: `Access to ${deps.repo}`,
    deadlineMs: 60 * SECOND,
    async run() {
      const { signedInAs, proven, missing } = await deps.probe();
      if (missing.length === 0) return pass(proven.join("; "));
      const lines = missing.map(({ permission, call, reason }) => `${permission} is missing, to ${call}: ${reason}`);
      return fail(lines.join("\n"), ACCESS_FIXES[signedInAs]);
    },
  };
}

const ACCESS_FIXES = {
  app: "Add what is missing under Permissions in the App's settings, then accept the change where it is installed.",
  token: "Add what is missing to the token's permissions on GitHub, or make a token that has it.",
} as const;

/** `probe` asks the remote for its base branch the way a clone does, and says what it saw. */
export function makeRemoteCheck(deps: { repo: string; probe: () => Promise<string> }): Check {
  return {
    id: `remote:${deps.repo}`,
    title: `Git remote of ${deps.repo}`,
    run: async () => pass(await deps.probe()),
  };
}

/** `probe` is the adapter's own; what is doubtful about the program does not keep it from working. */
export function makeAgentCheck(deps: {
  name: string;
  cost: AgentCapabilities["cost"];
  probe: () => Promise<AgentProbe>;
}): Check {
  return {
    id: `agent:${deps.name}`,
    title: `Agent ${deps.name}`,
    async run() {
      const { version, path, warnings } = await deps.probe();
      return pass([`${version} at ${path}`, ...warnings, ...COST_NOTES[deps.cost]].join("; "));
    },
  };
}

const COST_NOTES: Record<AgentCapabilities["cost"], string[]> = {
  usd: [],
  tokens: ["it tells tokens and no cost: name its `prices`, or limits.usdPerDay does not count it"],
  none: ["it tells no cost, so limits.usdPerDay does not count it"],
};
