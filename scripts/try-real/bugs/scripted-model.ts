import { LLMock } from "@copilotkit/aimock";
import { findScript, type ModelRequest, type ModelScript, toTurn } from "./model-script.ts";

/** A model server on loopback that plays scripts. */
export interface ScriptedModel {
  /** Base URL as Anthropic's clients want it. */
  url: string;
  /** Requests with tools that the script of this title got: the turns of its agent. */
  countTurns(title: string): number;
  stop(): Promise<void>;
}

/** The usual rule of thumb. */
const CHARACTERS_PER_TOKEN = 4;

function toTokens(value: unknown): number {
  return Math.ceil(JSON.stringify(value).length / CHARACTERS_PER_TOKEN);
}

export async function startScriptedModel(scripts: readonly ModelScript[]): Promise<ScriptedModel> {
  const turns = new Map<string, number>();
  const server = new LLMock({ host: "127.0.0.1", port: 0, logLevel: "silent" });
  server.on({ predicate: () => true }, (request) => {
    const script = findScript(request as ModelRequest, scripts);
    if (script !== undefined && (request.tools ?? []).length > 0) {
      turns.set(script.title, (turns.get(script.title) ?? 0) + 1);
    }
    const turn = toTurn(request as ModelRequest, scripts);
    const usage = { input_tokens: toTokens(request.messages), output_tokens: toTokens(turn) };
    if ("say" in turn) return { content: turn.say, usage };
    return { toolCalls: [{ name: turn.call, arguments: JSON.stringify(turn.input) }], usage };
  });
  await server.start();
  return {
    url: server.url,
    countTurns: (title) => turns.get(title) ?? 0,
    stop: () => server.stop(),
  };
}
