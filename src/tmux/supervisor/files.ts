/** Names in the run folder. An isolated agent may write in `home`, `hand-back` and its clone, and to nothing else in it. */
export const FILES = {
  spec: "spec.json",
  /** The claim, by the host. */
  host: "host.json",
  /** What the host starts; the launch id follows. May hold a key and goes as soon as it is read. */
  launch: "launch-",
  /** By the host: the agent's folder or input was not there. */
  spawnError: "spawn-error",
  /** By the host: how the agent ended, and when. */
  exit: "exit",
  /** By the supervisor, before it acts: a limit at which the agent is asked to wrap up. */
  soft: "soft.json",
  /** By the supervisor or by who stops the run, before anything is ended: why. */
  cut: "cut.json",
  status: "status.json",
  log: "output.log",
  home: "home",
  handBack: "hand-back",
} as const;
