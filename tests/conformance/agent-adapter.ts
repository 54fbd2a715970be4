import fc from "fast-check";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AGENT_RUN_ENDS } from "../../src/domain/agent-run.ts";
import { EnvironmentError } from "../../src/domain/errors.ts";
import type { AgentAdapter, ProcessEnd } from "../../src/domain/ports/agent-adapter.ts";
import { makeTempDir } from "../helpers/temp-dir.ts";

export interface AdapterUnderTest {
  name: string;
  /** An adapter whose program is there. */
  make(): Promise<AgentAdapter>;
  /** The same adapter with a program that is not there. */
  makeMissing(): AgentAdapter;
}

const NOW = new Date("2026-03-01T12:00:00Z");
const CUTS = ["no-first-output", "idle", "soft-limit", "hard-limit", "output-cap", "cancelled"] as const;
const ODD_LINES = [
  "",
  "\0",
  "{",
  "}",
  "null",
  "[]",
  '{"type":',
  '{"type":7}',
  '{"type":"result"}',
  "\u001b[31mred",
  "{}{}",
];
ODD_LINES.push(
  '{"type":"assistant"}',
  '{"type":"assistant","message":{"content":[1,null,{"type":"text"}]}}',
  "x".repeat(99_999),
);
ODD_LINES.push(
  '{"type":"rate_limit_event"',
  'a{"type":"rate_limit_event"}b',
  '{"type":"result","is_error":"yes","usage":[]}',
);

/** Events of all programs, as they look when nothing is wrong. */
const SPOKEN = [
  '{"type":"assistant","message":{"id":"a","content":[{"type":"text","text":"Is it so?"}],"usage":{"output_tokens":3}}}',
  '{"type":"result","subtype":"success","is_error":false,"session_id":"s","total_cost_usd":1,"usage":{"input_tokens":-7}}',
  '{"type":"thread.started","thread_id":"t"}',
  '{"type":"turn.completed","usage":{"input_tokens":-5,"output_tokens":-6}}',
  '{"type":"error","message":"unexpected status 429"}',
  '{"type":"init","session_id":"s"}',
  '{"type":"step_finish","sessionID":"s","part":{"reason":"stop","cost":-1,"tokens":{"input":-5,"output":-2,"cache":{}}}}',
  "Attempt 1 failed with status 503. Retrying with backoff...",
  'timestamp=2026-01-01 level=ERROR run=1 error.error="It broke"',
];

/** The key of the provider in adapters under test. */
export const CONFORMANCE_KEY = "key-of-the-conformance-suite";

/** What every adapter promises, whatever its program is. */
export function describeAgentAdapter({ name, make, makeMissing }: AdapterUnderTest): void {
  describe(`the adapter ${name}`, () => {
    async function prepare(resume?: string) {
      const adapter = await make();
      const dir = await makeTempDir();
      const [workDir, home] = [join(dir, "clone"), join(dir, "home")];
      await mkdir(workDir);
      await mkdir(home);
      const [briefFile, resultFile] = [join(dir, "brief.md"), join(dir, "hand-back", "result.json")];
      await writeFile(briefFile, "Fix; rm -rf $(it)\n");
      const context = { workDir, home, briefFile, resultFile, ...(resume === undefined ? {} : { resume }) };
      return { adapter, context, launch: await adapter.prepare(context) };
    }

    test("It finds its program and says its version and path.", async () => {
      const answer = await (await make()).probe();
      expect(answer.version).not.toBe("");
      expect(answer.path).not.toBe("");
      expect(answer.warnings).toEqual([]);
    });

    test("A missing program is an EnvironmentError with a hint.", async () => {
      const error: unknown = await makeMissing()
        .probe()
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(EnvironmentError);
      expect((error as EnvironmentError).hint).toMatch(/\S/);
    });

    test("It prepares nothing outside the HOME it was given, and can do so twice.", async () => {
      const { adapter, context, launch } = await prepare();
      expect(await adapter.prepare(context)).toEqual(launch);
      expect(await readdir(context.workDir)).toEqual([]);
      expect(launch.argv.length).toBeGreaterThan(0);
    });

    test("It goes on with a session exactly where it says that it can, and then names it.", async () => {
      const { adapter, launch } = await prepare("a-session-id");
      expect(JSON.stringify(launch).includes("a-session-id")).toBe(adapter.capabilities.resume);
      expect(JSON.stringify((await prepare()).launch)).not.toContain("session-id");
    });

    test("It writes no key into a file, and needs no folder that is not there by its own doing.", async () => {
      const { context, launch } = await prepare();
      for (const file of await readdir(context.home, { recursive: true, withFileTypes: true })) {
        if (!file.isFile()) continue;
        expect(await readFile(join(file.parentPath, file.name), "utf8")).not.toContain(CONFORMANCE_KEY);
      }
      expect((launch.readable ?? []).every((folder) => folder.startsWith("/"))).toBe(true);
    });

    test("Reading and showing are total, for any lines and any damage to lines of its own.", async () => {
      const adapter = await make();
      const line = fc.oneof(fc.string(), fc.json(), fc.constantFrom(...ODD_LINES.filter((odd) => odd.length < 999)));
      const end = fc.constantFrom<ProcessEnd>({}, { exitCode: 0 }, { signal: "SIGTERM" }, { cut: "idle" });
      const damaged = fc
        .tuple(fc.constantFrom(...SPOKEN), fc.nat(200), fc.string())
        .map(([text, at, inserted]) => text.slice(0, at) + inserted + text.slice(at));
      fc.assert(
        fc.property(fc.array(fc.oneof(line, damaged), { maxLength: 20 }), end, (lines, how) => {
          const reading = adapter.read(lines, how, NOW);
          expect(AGENT_RUN_ENDS).toContain(reading.kind);
          expect(reading.usage.outputTokens).toBeGreaterThanOrEqual(0);
          expect(reading).toEqual(adapter.read(lines, how, NOW));
          for (const one of lines) expect(adapter.toDisplayLine(one) ?? "").not.toMatch(/[\u0000-\u001f]/);
        }),
        { numRuns: 300 },
      );
    });

    test("Neither its arguments nor its environment hold the brief, a GitHub token or TMUX.", async () => {
      const { launch } = await prepare();
      expect(JSON.stringify(launch)).not.toContain("rm -rf");
      expect(Object.keys(launch.env).filter((key) => /TMUX|GITHUB|GH_TOKEN|^HOME$/.test(key))).toEqual([]);
    });

    test("Reading never throws, whatever the output and the end, and always gives a known kind.", async () => {
      const adapter = await make();
      const ends: ProcessEnd[] = [{}, { exitCode: 0 }, { exitCode: 1 }, { signal: "SIGKILL" }];
      ends.push(...CUTS.map((cut) => ({ cut, signal: "SIGTERM" })));
      for (const end of ends) {
        for (const output of [[], ODD_LINES, ODD_LINES.toReversed()]) {
          const reading = adapter.read(output, end, NOW);
          expect(AGENT_RUN_ENDS).toContain(reading.kind);
          expect(reading.evidence.length).toBeGreaterThan(0);
          expect(reading.usage.inputTokens).toBeGreaterThanOrEqual(0);
        }
      }
    });

    test.each(CUTS)("A run without a word that was cut as %s ends as that.", async (cut) => {
      expect((await make()).read([], { cut, signal: "SIGTERM" }, NOW).kind).toBe(cut);
    });

    test("An unknown end, a signal and an exit code other than 0 are never completed.", async () => {
      const adapter = await make();
      for (const end of [{}, { signal: "SIGKILL" }, { exitCode: 137 }, { exitCode: 1 }]) {
        expect(adapter.read([], end, NOW).kind).not.toBe("completed");
      }
      expect(adapter.read([], { signal: "SIGKILL" }, NOW).kind).toBe("killed");
    });

    test("A line for a person is one line without control characters, or nothing.", async () => {
      const adapter = await make();
      for (const line of [...ODD_LINES, "plain \u001b]0;title\u0007text\u202e"]) {
        const shown = adapter.toDisplayLine(line);
        expect(shown ?? "").not.toMatch(/[\u0000-\u001f\u007f\u202e]/);
        expect((shown ?? "").length).toBeLessThan(5_000);
      }
      expect(adapter.toDisplayLine("")).toBeUndefined();
      expect(adapter.toDisplayLine("plain words")).toBe("plain words");
    });
  });
}
