import { execa } from "execa";
import { EnvironmentError } from "../../domain/errors.ts";
import { createAgentRunner } from "../../tmux/agent-runner.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { getRun } from "../find-run.ts";
import { withState } from "../with-state.ts";

/** `millrace attach <run>`: read-only, so that a key typed by mistake does not reach the agent; Ctrl-b d leaves. */
export const attach: Command = (context, [wanted = ""]) =>
  withState(context, async ({ store }, loaded) => {
    const { record, runDir } = await getRun(store, loaded, wanted);
    const agents = createAgentRunner({ dataDir: loaded.dataDir, adapters: {}, hidden: [], isolate: false });
    const { command, why } = await agents.findAttachCommand(runDir);
    if (command === undefined) {
      throw new EnvironmentError(`${record.id} cannot be attached to. ${why}`, {
        code: "cli.not_attachable",
        hint: `\`millrace logs ${record.id} --follow\` shows what it prints.`,
      });
    }
    if (context.json) {
      context.out.line(JSON.stringify({ run: record.id, command }));
      return EXIT.done;
    }
    const [program = "", ...args] = command;
    await execa(program, args, { stdio: "inherit", reject: false });
    return EXIT.done;
  });
