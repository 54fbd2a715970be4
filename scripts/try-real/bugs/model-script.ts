import type { FileEdits } from "./release-edits.ts";

/** What the model does in one conversation, turn by turn. It is told by `title`, which the brief holds. */
export interface ModelScript {
  title: string;
  edits: FileEdits[];
  /** Shell command with which the agent convinces itself. */
  check: string;
}

/** The parts of a request to a model that the script looks at. */
export interface ModelRequest {
  messages: { role: string; content: unknown; tool_calls?: unknown[] | undefined }[];
  tools?: { function: { name: string } }[] | undefined;
}

export type ModelTurn = { say: string } | { call: string; input: Record<string, unknown> };

/**
 * The model's next turn. Pure: the conversation so far says which turn it is. Requests without tools are side errands of
 * the CLI, such as a title for the conversation.
 */
export function toTurn(request: ModelRequest, scripts: readonly ModelScript[]): ModelTurn {
  const tools = (request.tools ?? []).map((tool) => tool.function.name);
  const script = findScript(request, scripts);
  if (tools.length === 0 || script === undefined) return { say: "Nothing to do." };
  const results = request.messages.filter(({ role }) => role === "tool").map(({ content }) => toText(content));
  const folder = (results[0] ?? "").split("\n")[0]?.trim() ?? "";
  const step = listSteps(script, folder)[results.length];
  if (step === undefined || "say" in step) return step ?? { say: "Done." };
  const call = tools.find((name) => name.toLowerCase() === step.call.toLowerCase());
  return call === undefined ? { say: `There is no tool ${step.call} here.` } : { ...step, call };
}

export function findScript(request: ModelRequest, scripts: readonly ModelScript[]): ModelScript | undefined {
  const said = request.messages.filter(({ role }) => role === "user").map(({ content }) => toText(content));
  return scripts.find(({ title }) => said.some((text) => text.includes(title)));
}

/** Looks where it is, reads and edits each file, runs the check, hands back. */
function listSteps({ title, edits, check }: ModelScript, folder: string): ModelTurn[] {
  const summary = JSON.stringify({ status: "done", summary: `Fixed: ${title.replace(/[^\w .,:()-]/g, "")}` });
  return [
    { call: "Bash", input: { command: "pwd", description: "See where the clone is" } },
    ...edits.flatMap(({ path, edits: changes }): ModelTurn[] => [
      { call: "Read", input: { file_path: `${folder}/${path}` } },
      ...changes.map(({ find, replace }) => ({
        call: "Edit",
        input: { file_path: `${folder}/${path}`, old_string: find, new_string: replace },
      })),
    ]),
    { call: "Bash", input: { command: check, description: "Run the issue's check" } },
    { call: "Bash", input: { command: `printf '%s' '${summary}' > "$MILLRACE_RESULT"`, description: "Hand back" } },
    { say: "The change is made and the check passes." },
  ];
}

function toText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part: unknown) =>
      typeof part === "object" && part !== null && "text" in part && typeof part.text === "string" ? part.text : "",
    )
    .join("\n");
}
