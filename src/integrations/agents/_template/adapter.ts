import { join } from "node:path";
import { z } from "zod";
import type { AgentAdapter, AgentReading, ProcessEnd } from "../../../domain/ports/agent-adapter.ts";
import { askVersion } from "../ask-version.ts";
import { getAgentProgram } from "../find-agent-program.ts";
import { type Heard, hearError, makeSilence, toReading } from "../heard.ts";
import { looksLikeJson, parseJsonLine, parseJsonLines } from "../json-lines.ts";
import { type ModelAccess, toModelAccess } from "../model-access.ts";
import { listPackageFolders } from "../package-folders.ts";
import { toPlainLine } from "../process-end.ts";
import { writeJson } from "../write-json.ts";

/**
 * The smallest whole adapter, for a program that does not exist: a copy of it is where the next one starts. What is to be
 * decided stands at its place. Afterwards: one file for each concept as in the folders beside this one, a variant in
 * `Agent` of config/schema.ts, a case in index.ts, a line in tests/conformance/agent-adapter.test.ts, and runs recorded
 * with scripts/record-agents.ts.
 */
export interface TemplateOptions extends ModelAccess {
  /** Program name or absolute path. */
  binary: string;
  /** PATH to look for `binary` in. */
  path: string;
}

/** Which version the recorded runs come from: another one is a warning, not an error. */
const KNOWN = "1.0.0";

export function createTemplateAdapter(options: TemplateOptions): AgentAdapter {
  const { binary, path } = options;
  return {
    id: "template",
    // What a recorded run showed, not what the program's page says.
    capabilities: { resume: true, cost: "tokens" },
    probe: () => askVersion({ title: "Template", binary, known: KNOWN, path }),
    async prepare({ home, resume }) {
      const program = await getAgentProgram(binary, path);
      const { baseUrl, model, key } = toModelAccess(options);
      // Which questions does it ask on a fresh HOME (trust, sign-in, theme)? Which of updates, telemetry and retries are on?
      await writeJson(join(home, ".template", "settings.json"), { baseUrl, model, updates: false, retries: 3 });
      return {
        // How does it take everything without asking? Its own sandbox has to be off within ours.
        argv: [program, "--headless", "--json", ...(resume === undefined ? [] : ["--resume", resume])],
        // Where does it read its key from, and do the commands of the model see it?
        env: key === undefined ? {} : { TEMPLATE_API_KEY: key },
        // A brief may be larger than an argument can be.
        stdin: "brief",
        readable: listPackageFolders(program),
      };
    },
    toDisplayLine,
    read,
  };
}

/** Which lines mean something? Every field may be missing or of another type in the next version. */
const text = z.string().optional().catch(undefined);
const number = z.number().optional().catch(undefined);
const count = z.number().nonnegative().optional().catch(undefined);
const Event = z.object({ type: z.string(), session: text, text, status: number, input: count, output: count });

/** What does it say at a refusal, a denial, 401, 429, a spent limit, 5xx, no server, silence, and after each signal? */
function read(output: Iterable<string>, end: ProcessEnd, now: Date): AgentReading {
  const heard = makeSilence();
  for (const object of parseJsonLines(output)) {
    const event = Event.safeParse(object);
    if (event.success) hear(heard, event.data);
  }
  return toReading(heard, end, now);
}

function hear(heard: Heard, event: z.output<typeof Event>): void {
  switch (event.type) {
    case "start":
      heard.sessionId = event.session;
      return;
    case "say":
      heard.error = undefined;
      heard.lastText = event.text ?? "";
      return;
    case "retry":
      return hearError(heard, { text: event.text ?? "", status: event.status, isFinal: false });
    case "end":
      heard.isFinished = event.status === undefined;
      heard.usage = { inputTokens: event.input ?? 0, outputTokens: event.output ?? 0 };
      if (event.status !== undefined) hearError(heard, { text: event.text ?? "", status: event.status, isFinal: true });
      return;
    default:
      return;
  }
}

/** One line for what the agent says or does, nothing for the rest, and plain text as it is. */
function toDisplayLine(line: string): string | undefined {
  const object = parseJsonLine(line);
  if (object === undefined) return looksLikeJson(line) ? undefined : toPlainLine(line);
  const event = Event.safeParse(object);
  return event.success && event.data.text !== undefined
    ? toPlainLine(event.data.text.replaceAll("\n", " "))
    : undefined;
}
