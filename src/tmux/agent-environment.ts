import { MARK_NAME } from "./supervisor/process-table.ts";

/**
 * The agent's whole environment: small, with a HOME of its own, and without anything of ours in it, above all without
 * `TMUX` and tokens. What the adapter adds cannot replace what Millrace sets.
 */
export function toAgentEnvironment(options: {
  run: string;
  mark: string;
  home: string;
  path: string;
  briefFile: string;
  resultFile: string;
  adapter: Record<string, string>;
}): Record<string, string> {
  const { run, mark, home, path, briefFile, resultFile, adapter } = options;
  const added = Object.entries(adapter).filter(([name]) => !/^(TMUX|MILLRACE_)/.test(name));
  return {
    LANG: "C.UTF-8",
    TERM: "dumb",
    ...Object.fromEntries(added),
    PATH: adapter["PATH"] ?? path,
    HOME: home,
    MILLRACE_RUN: run,
    MILLRACE_BRIEF: briefFile,
    MILLRACE_RESULT: resultFile,
    [MARK_NAME]: mark,
  };
}
