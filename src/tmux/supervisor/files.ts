/** Names in the run folder. An isolated agent may write in `home`, `hand-back` and its clone, and to nothing else in it. */
export const FILES = {
  spec: "spec.json",
  supervisor: "supervisor.json",
  agent: "agent.json",
  status: "status.json",
  log: "output.log",
  home: "home",
  handBack: "hand-back",
} as const;
