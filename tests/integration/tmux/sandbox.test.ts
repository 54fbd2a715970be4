import { createServer } from "node:net";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { EnvironmentError } from "../../../src/domain/errors.ts";
import { createCommandAdapter } from "../../../src/integrations/agents/command.ts";
import { canUseBubblewrap } from "../../../src/lib/bubblewrap-probe.ts";
import { makeTempDir } from "../../helpers/temp-dir.ts";
import { makeWorkbench, NODE_PATH, readLog, runToEnd } from "./workbench.ts";

const sandbox = await canUseBubblewrap({ network: false });

describe.runIf(sandbox.usable)("what an isolated agent reaches", () => {
  test.each([
    ["reaches", true, "connected"],
    ["does not reach", false, "ECONNREFUSED"],
  ])("With the network so configured it %s an address of this machine.", async (_how, network, expected) => {
    const listening = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    onTestFinished(async () => {
      await new Promise((resolve) => listening.close(resolve));
    });
    const { port } = listening.address() as { port: number };
    const { runner, makeRun } = await makeWorkbench({ isolate: true, network });
    const spec = await makeRun(`
      import { connect } from "node:net";
      connect(${port}, "127.0.0.1").on("connect", () => { console.log("connected"); process.exit(0); })
        .on("error", (error) => { console.log(error.code); process.exit(0); });`);
    const { end } = await runToEnd(runner, spec);
    expect((await readLog(spec)).trim()).toBe(expected);
    expect(end.isolation).toBe("bubblewrap");
    expect(end.evidence.includes("The agent had no network.")).toBe(!network);
  });

  test("Of a hidden folder it reads what its program needs, and nothing beside it.", async () => {
    const hidden = await makeTempDir();
    const program = join(hidden, "lib", "cli");
    await mkdir(join(program, "parts"), { recursive: true });
    await writeFile(join(program, "parts", "word.mjs"), `export const word = "needed";`);
    await writeFile(
      join(program, "cli.mjs"),
      `import { existsSync, writeFileSync } from "node:fs"; import { word } from "./parts/word.mjs";
       let write; try { writeFileSync(new URL("./parts/new", import.meta.url), ""); write = "wrote"; } catch (error) { write = error.code; }
       console.log(JSON.stringify({ word, secret: existsSync("${hidden}/secret"), write }));`,
    );
    await writeFile(join(hidden, "secret"), "s3cret");
    const adapter = createCommandAdapter({ command: ["node", join(program, "cli.mjs")], env: {}, path: NODE_PATH });
    const needing = {
      ...adapter,
      async prepare(context: Parameters<typeof adapter.prepare>[0]) {
        return { ...(await adapter.prepare(context)), readable: [program] };
      },
    };
    const { runner, makeRun } = await makeWorkbench({ isolate: true, hidden: [hidden], adapters: { node: needing } });
    const spec = await makeRun("");
    await runToEnd(runner, spec);
    expect(JSON.parse(await readLog(spec))).toEqual({ word: "needed", secret: false, write: "EROFS" });
  });
});

test("Where nothing can cut the network off, an agent that is to have none is not started.", async () => {
  const { runner, makeRun } = await makeWorkbench({ isolate: true, network: false, path: "/nonexistent" });
  await expect(runner.ensureStarted(await makeRun(""))).rejects.toBeInstanceOf(EnvironmentError);
});
