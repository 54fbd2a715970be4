import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { type App, createApp } from "../../src/app.ts";
import type { Config } from "../../src/config/schema.ts";
import type { RunId } from "../../src/domain/agent-run.ts";
import { type GitHubStandIn, startGitHubStandIn } from "../../src/demo/github-stand-in/index.ts";
import { stopRuns } from "../../src/demo/stop-runs.ts";
import { createLogger } from "../../src/lib/logger.ts";
import { createRedactor } from "../../src/lib/redact.ts";
import type { Processed } from "../../src/pipeline/process-item.ts";

/** People on the stand-in beside those of the data. */
export const BOT = "millrace-bot";
export const MAINTAINER = "trial-maintainer";

/** For `github.writeSpacing`: the stand-in wants no pauses between writes. */
export const NO_PAUSES = { every: "1ms", notifying: "1ms" };

/** A place for one trial: a folder, a stand-in of GitHub, tokens. */
export interface Trial {
  /** Removed in the end. */
  dir: string;
  github: GitHubStandIn;
  /** Token of Millrace's account. */
  token: string;
  maintainerToken: string;
  /** The product, put together as for `millrace run`. */
  openApp(config: Config, onProcessed: (processed: Processed) => void): Promise<App>;
}

/** Makes a place, uses it, and ends all that was started in it, also after an error. */
export async function withTrial<T>(
  name: string,
  report: (line: string) => void,
  use: (trial: Trial) => Promise<T>,
): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), `millrace-${name}-`));
  const apps: { app: App; dataDir: string }[] = [];
  let github: GitHubStandIn | undefined;
  try {
    github = await startGitHubStandIn({ dir: join(dir, "github"), rateLimit: 1_000_000 });
    const [token, maintainerToken] = [makeToken(), makeToken()];
    github.addUser({ login: BOT, token });
    github.addUser({ login: MAINTAINER, token: maintainerToken });
    const openApp: Trial["openApp"] = async (config, onProcessed) => {
      const app = await openTrialApp(config, report, onProcessed);
      apps.push({ app, dataDir: config.dataDir });
      return app;
    };
    return await use({ dir, github, token, maintainerToken, openApp });
  } finally {
    for (const { app, dataDir } of apps) {
      await stopRuns(app, dataDir);
      await app.close();
      await app.server.stop?.();
    }
    await github?.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Folder of a run in a data folder. */
export function toRunDir(dataDir: string, run: RunId): string {
  return join(dataDir, "runs", run);
}

function makeToken(): string {
  return `ghp_${randomBytes(18).toString("hex")}`;
}

function openTrialApp(
  config: Config,
  report: (line: string) => void,
  onProcessed: (processed: Processed) => void,
): Promise<App> {
  const redactor = createRedactor();
  redactor.register(config.github.token ?? "");
  return createApp({
    config,
    dataDir: config.dataDir,
    hidden: [],
    home: homedir(),
    env: process.env,
    mayInstall: true,
    redactor,
    logger: createLogger({ level: "warn", redact: (text) => redactor.redact(text), stream: process.stderr }),
    report,
    onProcessed,
  });
}
