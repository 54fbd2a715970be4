/** Names in the run folder. The agent may write in `home` and to its hand-back file, and to nothing else in it. */
export const FILES = {
  spec: "spec.json",
  supervisor: "supervisor.json",
  agent: "agent.json",
  status: "status.json",
  log: "output.log",
  home: "home",
} as const;
