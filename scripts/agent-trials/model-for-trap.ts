import { LLMock, type ChatCompletionRequest } from "@copilotkit/aimock";

type Response = Awaited<ReturnType<Extract<Parameters<LLMock["on"]>[1], (...args: never[]) => unknown>>>;

/** A model server on loopback that answers a conversation's n-th turn in a given way. */
export interface TrapModel {
  /** Without a path. */
  url: string;
  /** Requests so far that offered tools: those of the agent itself, not of its side errands. */
  turns(): number;
  stop(): Promise<void>;
}

export type Answer = (turn: number, request: ChatCompletionRequest) => Response | Promise<Response>;

export async function startTrapModel(answer: Answer): Promise<TrapModel> {
  let turns = 0;
  const server = new LLMock({ host: "127.0.0.1", port: 0, logLevel: "silent" });
  server.on({ predicate: () => true }, (request) => {
    if ((request.tools ?? []).length > 0) turns++;
    return answer(request.messages.filter(({ role }) => role === "tool").length, request);
  });
  await server.start();
  return { url: server.url, turns: () => turns, stop: () => server.stop() };
}
