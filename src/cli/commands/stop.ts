import { createAgentRunner } from "../../tmux/agent-runner.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { getRun } from "../find-run.ts";
import { withState } from "../with-state.ts";

/** `millrace stop <run>`: the agent is asked to stop and killed after a grace; what it changed is judged as always. */
export const stop: Command = (context, [wanted = ""]) =>
  withState(context, async ({ store }, loaded) => {
    const { record, runDir } = await getRun(store, loaded, wanted);
    const agents = createAgentRunner({ dataDir: loaded.dataDir, adapters: {}, hidden: [], isolate: false });
    const before = await agents.inspect(runDir);
    if (before.state === "running") await agents.stop(runDir);
    const outcome = before.state === "running" ? "stopped" : before.state === "ended" ? "ended before" : "not here";
    if (context.json) context.out.line(JSON.stringify({ run: record.id, outcome }));
    else context.out.line(`${record.id}: ${outcome}.`);
    return EXIT.done;
  });
