import { generateKeyPairSync } from "node:crypto";
import { onTestFinished, expect } from "vitest";
import {
  type GitHubStandIn,
  type StandInOptions,
  startGitHubStandIn,
} from "../../../../src/demo/github-stand-in/index.ts";
import type { Level } from "../../../../src/demo/github-stand-in/token.ts";
import { createGitHub, type GitHub, type GitHubOptions } from "../../../../src/integrations/github/index.ts";
import { createGitHubContract } from "../../../contract/github-contract.ts";
import { makeTempDir } from "../../../helpers/temp-dir.ts";

const KEYS = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
/** Belongs to no App. */
export const OTHER_KEY = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
}).privateKey;

export const APP_ID = 4711;
export const APP_KEY = KEYS.privateKey;
export const REPO = "ada/app";
export const ALL_PERMISSIONS: Record<string, Level> = {
  contents: "write",
  issues: "write",
  pull_requests: "write",
  checks: "read",
  statuses: "read",
  actions: "read",
};

export interface AppWorld {
  standIn: GitHubStandIn;
  installation: number;
  /** Each token that the adapter gave away as a secret, in order. */
  secrets: string[];
  github(options?: Partial<GitHubOptions>): GitHub;
}

/** A host with a private repository that the App `millrace` is installed for. Each exchange is checked at the test's end. */
export async function startAppWorld(
  options: Partial<StandInOptions> & { permissions?: Record<string, Level> } = {},
): Promise<AppWorld> {
  const { permissions = ALL_PERMISSIONS, ...rest } = options;
  const standIn = await startGitHubStandIn({ dir: await makeTempDir(), ...rest });
  const contract = createGitHubContract();
  onTestFinished(async () => {
    await standIn.close();
    const exchanges = standIn.requests.filter(({ path }) => path.startsWith("/repos/") || path.startsWith("/app"));
    expect(exchanges.flatMap((exchange) => contract.check(exchange))).toEqual([]);
  });
  await standIn.addRepository({ repo: REPO, files: { "README.md": "# App\n" }, private: true });
  standIn.addApp({ id: APP_ID, slug: "millrace", owner: "grace", key: KEYS.publicKey });
  const installation = standIn.installApp({ app: "millrace", account: "ada", permissions });
  const secrets: string[] = [];
  return {
    standIn,
    installation,
    secrets,
    github: (own = {}) =>
      createGitHub({
        apiUrl: standIn.url,
        access: { app: { id: APP_ID, privateKey: APP_KEY } },
        redact: (text) => text,
        onSecret: (secret) => secrets.push(secret),
        timeoutMs: 10_000,
        retryDelays: { baseMs: 5, longestPauseMs: 3_000 },
        writeSpacing: { every: 0, notifying: 0 },
        ...own,
      }),
  };
}
