import { expect, test } from "vitest";
import { toErrorKind } from "../../../../src/integrations/agents/status-kind.ts";

test.each([
  ["unexpected status 401 Unauthorized: no", undefined, "auth"],
  ["exceeded retry limit, last status: 429 Too Many Requests", undefined, "quota"],
  ['[API Error: {"error":{"code":503,"message":"Busy"}}]', undefined, "overloaded"],
  ["AI_APICallError: This request would exceed your account's rate limit.", undefined, "quota"],
  ["API key not valid. Please pass a valid API key.", undefined, "auth"],
  ["Missing environment variable: `OPENAI_API_KEY`.", undefined, "auth"],
  ["You exceeded your current quota, please check your plan", undefined, "quota"],
  ["The model is overloaded.", undefined, "overloaded"],
  ["Reconnecting... waiting for network (Connection failed: error sending request)", undefined, "overloaded"],
  ["exception TypeError: fetch failed sending request", undefined, "overloaded"],
  ["This model's maximum context length is 128000 tokens.", 400, "context"],
  ["The input token count (2000000) exceeds the maximum", 400, "context"],
  ["The tool crashed on line 429 of status.ts", undefined, "failed"],
  ["something else", 400, "failed"],
  ["anything", 529, "overloaded"],
] as const)("%s (%s) means %s.", (text, status, kind) => {
  expect(toErrorKind(text, status)).toBe(kind);
});
