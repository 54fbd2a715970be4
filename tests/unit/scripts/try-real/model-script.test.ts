import { expect, test } from "vitest";
import {
  type ModelRequest,
  type ModelScript,
  type ModelTurn,
  toTurn,
} from "../../../../scripts/try-real/bugs/model-script.ts";

const SCRIPT: ModelScript = {
  title: "The total is off by 'one'",
  edits: [{ path: "src/total.js", edits: [{ find: "a - b", replace: "a + b" }] }],
  check: "node checks/issue.mjs",
};
const TOOLS = ["Bash", "Read", "Edit"].map((name) => ({ function: { name } }));

function ask(results: string[], tools = TOOLS): ModelTurn {
  const brief = { role: "user", content: [{ type: "text", text: `# Your task\n${SCRIPT.title}` }] };
  const request: ModelRequest = {
    messages: [
      brief,
      ...results.flatMap((content) => [
        { role: "assistant", content: null, tool_calls: [{}] },
        { role: "tool", content },
      ]),
    ],
    tools,
  };
  return toTurn(request, [{ ...SCRIPT, title: "Another" }, SCRIPT]);
}

test("the conversation so far says which turn is next, in the folder where the agent is", () => {
  const turns = Array.from({ length: 6 }, (_, index) => ask(["/clone\n", "", "", "", ""].slice(0, index)));
  expect(turns.map((turn) => ("say" in turn ? turn.say : turn.call))).toEqual([
    "Bash",
    "Read",
    "Edit",
    "Bash",
    "Bash",
    "The change is made and the check passes.",
  ]);
  expect(turns[2]).toEqual({
    call: "Edit",
    input: { file_path: "/clone/src/total.js", old_string: "a - b", new_string: "a + b" },
  });
});

test("the hand-back is JSON that a shell takes as it is", () => {
  const turn = ask(["/clone", "", "", ""]);
  const command = "input" in turn ? String(turn.input["command"]) : "";
  const json = /^printf '%s' '([^']*)' > "\$MILLRACE_RESULT"$/.exec(command)?.[1];
  expect(JSON.parse(json ?? "")).toEqual({ status: "done", summary: "Fixed: The total is off by one" });
});

test("tools are called as the request spells them, and a missing one is said", () => {
  const small = ["bash", "read", "edit"].map((name) => ({ function: { name } }));
  expect(ask([], small)).toMatchObject({ call: "bash" });
  expect(ask(["/clone"], [{ function: { name: "Bash" } }])).toEqual({ say: "There is no tool Read here." });
});

test("a request without tools, or about something else, gets a plain answer", () => {
  expect(ask([], [])).toEqual({ say: "Nothing to do." });
  expect(toTurn({ messages: [{ role: "user", content: "Hello" }], tools: TOOLS }, [SCRIPT])).toEqual({
    say: "Nothing to do.",
  });
});
