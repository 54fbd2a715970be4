import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { StringDecoder } from "node:string_decoder";
import { ConfigError } from "../../domain/errors.ts";
import { createAgentAdapters } from "../../integrations/agents/index.ts";
import { readFolderState } from "../../tmux/run-folder.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { getRun } from "../find-run.ts";
import { toPrintable } from "../text-width.ts";
import { withState } from "../with-state.ts";

const POLL_MS = 250;
const CHUNK_BYTES = 64 * 1024;

/** `millrace logs <run>`: what the agent printed, in a person's form; `--json` prints the raw lines. */
export const logs: Command<{ follow?: boolean }> = (context, [wanted = ""], { follow = false }) =>
  withState(context, async ({ store }, loaded) => {
    const { record, runDir } = await getRun(store, loaded, wanted);
    const { config, redactor } = loaded;
    const adapter = createAgentAdapters(config.agents, config.providers)[record.agent];
    const show = (line: string) => {
      const clean = redactor.redact(line);
      if (context.json) return context.out.line(JSON.stringify({ run: record.id, line: clean }));
      const text = adapter === undefined ? clean : adapter.toDisplayLine(clean);
      if (text !== undefined) context.out.line(text.split("\n").map(toPrintable).join("\n"));
    };
    await printLog(context, runDir, follow, show);
    return EXIT.done;
  });

async function printLog(
  { signal }: CommandContext,
  runDir: string,
  follow: boolean,
  show: (line: string) => void,
): Promise<void> {
  const file = await open(join(runDir, "output.log")).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) {
    throw new ConfigError("This machine has no log of that run.", {
      code: "cli.no_log",
      hint: "Run folders are kept on the machine that ran the agent; `millrace item` names it.",
    });
  }
  const decoder = new StringDecoder("utf8");
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let rest = "";
  try {
    while (!signal.aborted) {
      // Asked before reading, so that what was printed last is not missed.
      const isOver = !follow || (await readFolderState(runDir)).state !== "claimed";
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES);
        if (bytesRead === 0) break;
        const lines = (rest + decoder.write(buffer.subarray(0, bytesRead))).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) show(line);
      }
      if (isOver) break;
      await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
    if (rest !== "") show(rest);
  } finally {
    await file.close();
  }
}
