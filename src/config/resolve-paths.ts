import { resolve } from "node:path";
import type { Config, GitHubConfig } from "./schema.ts";

/** Relative paths in the file mean the file's own folder, wherever the command was started. */
export function resolvePaths(config: Config, folder: string): Config {
  return {
    ...config,
    github: { ...config.github, ...resolveKeyFile(config.github, folder) },
    dataDir: resolve(folder, config.dataDir),
    projects: config.projects.map((project) =>
      project.remote !== undefined && /^\.{1,2}(\/|$)/.test(project.remote)
        ? { ...project, remote: resolve(folder, project.remote) }
        : project,
    ),
    dailyLog: {
      ...config.dailyLog,
      publish: config.dailyLog.publish.map((place) =>
        place.kind === "file" ? { ...place, dir: resolve(folder, place.dir) } : place,
      ),
    },
  };
}

function resolveKeyFile({ app }: GitHubConfig, folder: string): Pick<GitHubConfig, "app"> {
  if (app?.privateKeyFile === undefined) return {};
  return { app: { ...app, privateKeyFile: resolve(folder, app.privateKeyFile) } };
}
