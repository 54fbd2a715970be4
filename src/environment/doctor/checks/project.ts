import { isAtLeast, type Permission } from "../../../domain/issue.ts";
import type { AccessReport } from "../../../domain/ports/access-probe.ts";
import { SECOND } from "../../../lib/durations.ts";
import { fail, pass, type Check, warn } from "../check.ts";

/** `load` reads the configuration and says in a few words what is in it; it throws the ConfigError of a wrong one. */
export function makeConfigCheck({ load }: { load: () => Promise<string> }): Check {
  return { id: "config", title: "Configuration", run: async () => pass(await load()) };
}

/** `whoAmI` gives the login that the token belongs to. */
export function makeGitHubCheck(deps: { apiUrl: string; whoAmI: () => Promise<string> }): Check {
  return {
    id: "github",
    title: "GitHub",
    fix: `Look whether this machine reaches ${deps.apiUrl}, and at a proxy between them.`,
    run: async () => pass(`signed in at ${deps.apiUrl} as ${await deps.whoAmI()}`),
  };
}

/** `needed` is the weakest permission with which Millrace can do what the project's autonomy asks for. */
export function makePermissionCheck(deps: {
  repo: string;
  /** For the title, where the whole name is long and another one is clear. */
  name?: string | undefined;
  needed: Permission;
  readPermission: () => Promise<Permission>;
}): Check {
  return {
    id: `permission:${deps.repo}`,
    title: `Permission in ${deps.name ?? deps.repo}`,
    needs: ["github"],
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
export function makeAccessCheck(deps: {
  repo: string;
  name?: string | undefined;
  probe: () => Promise<AccessReport>;
}): Check {
  return {
    id: `access:${deps.repo}`,
    title: `Access to ${deps.name ?? deps.repo}`,
    needs: ["github", `permission:${deps.repo}`],
    deadlineMs: 60 * SECOND,
    async run() {
      const { signedInAs, proven, missing } = await deps.probe();
      if (missing.length === 0) return pass(proven.join("; "));
      const lines = missing.map(({ permission, call, reason, lost }) => {
        const consequence = lost === undefined ? "" : ` Without it ${lost}.`;
        return `${permission} is missing, to ${call}: ${reason}${consequence}`;
      });
      const isEnough = missing.every(({ lost }) => lost !== undefined);
      return (isEnough ? warn : fail)(lines.join("\n"), ACCESS_FIXES[signedInAs]);
    },
  };
}

const ACCESS_FIXES = {
  app: "Add what is missing under Permissions in the App's settings, then accept the change where it is installed.",
  token: "Add what is missing to the token's permissions on GitHub, or make a token that has it.",
} as const;

/** `probe` reads the base branch and asks in a dry run to push, and says what it saw. */
export function makeRemoteCheck(deps: {
  repo: string;
  name?: string | undefined;
  probe: () => Promise<string>;
}): Check {
  return {
    id: `remote:${deps.repo}`,
    title: `Remote of ${deps.name ?? deps.repo}`,
    needs: ["disk", "git", "github", `permission:${deps.repo}`, `access:${deps.repo}`],
    deadlineMs: 60 * SECOND,
    fix: "Try `git ls-remote` with that address by hand, and look at `remote` of the project, the network and a proxy.",
    run: async () => pass(await deps.probe()),
  };
}
