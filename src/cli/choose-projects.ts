import type { Config } from "../config/schema.ts";
import { ConfigError } from "../domain/errors.ts";

/** The repositories to work on: those named, else all; ConfigError for one that is not configured. */
export function chooseProjects(config: Config, wanted: string[]): string[] {
  const known = config.projects.map(({ repo }) => repo);
  if (wanted.length === 0) return known;
  return wanted.map((name) => {
    const repo = known.find((one) => one.toLowerCase() === name.toLowerCase());
    if (repo !== undefined) return repo;
    throw new ConfigError(`${name} is not among the projects of the configuration.`, {
      code: "cli.unknown_project",
      hint: `Configured: ${known.join(", ")}.`,
    });
  });
}
