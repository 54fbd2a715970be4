import { describe, expect, it } from "vitest";
import { ParkError, WaitError } from "../../../../src/domain/errors.ts";
import { isAnswerLost, toAppError, UnreadableAnswer } from "../../../../src/integrations/github/errors.ts";

const NOW = new Date("2026-03-01T12:00:00Z");
const CALL = { what: "comment on #7", repo: "ada/app" };
const keep = (text: string) => text;

function answer(status: number, message = "Nope", headers: Record<string, string> = {}): Error {
  return Object.assign(new Error(message), { status, response: { headers } });
}

describe("toAppError", () => {
  it.each([
    [answer(401, "Bad credentials"), "configure", "github.bad_token"],
    [answer(403, "Resource not accessible by personal access token"), "park", "github.no_permission"],
    [answer(451), "park", "github.no_permission"],
    [answer(404, "Not Found"), "park", "github.not_found"],
    [answer(410, "This issue was deleted"), "park", "github.not_found"],
    [answer(422, 'Validation Failed: {"resource":"Label","code":"already_exists"}'), "park", "github.already_exists"],
    [answer(422, "A pull request already exists for ada:topic."), "park", "github.already_exists"],
    [answer(422, "No commits between main and topic"), "park", "github.refused"],
    [answer(400, "Problems parsing JSON"), "park", "github.refused"],
    [answer(500), "retry", "github.unavailable"],
    [answer(502), "retry", "github.unavailable"],
    [answer(409), "retry", "github.unavailable"],
    [answer(408), "retry", "github.unavailable"],
    [Object.assign(new Error("connect ECONNREFUSED"), { status: 500 }), "retry", "github.unavailable"],
    [timeout(), "retry", "github.timeout"],
    [new UnreadableAnswer("half of it"), "retry", "github.bad_answer"],
    [
      Object.assign(new Error("x", { cause: new UnreadableAnswer("half of it") }), { status: 500 }),
      "retry",
      "github.bad_answer",
    ],
    ["a thrown text", "retry", "github.unavailable"],
  ])("turns %s into %s %s", (error, decision, code) => {
    expect(toAppError(error, CALL, keep, NOW)).toMatchObject({ decision, code });
  });

  it.each([
    ["secondary_limit", answer(403, "You have exceeded a secondary rate limit", { "retry-after": "90" }), 90],
    ["secondary_limit", answer(403, "You have exceeded a secondary rate limit"), 60],
    ["secondary_limit", answer(429, "Too many", { "retry-after": "soon" }), 60],
    ["secondary_limit", answer(403, "Calm down", { "retry-after": "5", "x-ratelimit-remaining": "0" }), 5],
    ["rate_limit", answer(403, "API rate limit exceeded", limitOver(600)), 601],
    ["rate_limit", answer(429, "API rate limit exceeded", limitOver(600)), 601],
    ["rate_limit", answer(403, "API rate limit exceeded", limitOver(-30)), 1],
  ])("waits for the end of a %s", (kind, error, seconds) => {
    const found = toAppError(error, CALL, keep, NOW);
    expect(found).toBeInstanceOf(WaitError);
    expect(found.code).toBe(`github.${kind}`);
    expect(((found as WaitError).retryAt.getTime() - NOW.getTime()) / 1_000).toBe(seconds);
  });

  it("takes a plain refusal for no limit, also when the limit is used up to some part", () => {
    const refused = answer(403, "Must have push access", { "x-ratelimit-remaining": "12", "x-ratelimit-reset": "1" });
    expect(toAppError(refused, CALL, keep, NOW)).toBeInstanceOf(ParkError);
  });

  it("names the call, the repository and the reason, on one short line", () => {
    const { message } = toAppError(answer(403, `Not\n allowed ${"x".repeat(1_000)}`), CALL, keep, NOW);
    expect(message).toMatch(/^GitHub answered 403 when asked to comment on #7 in ada\/app: Not allowed x+…$/);
    expect(message.length).toBeLessThan(400);
  });

  it("does not repeat a page of HTML", () => {
    const { message } = toAppError(answer(502, "<!DOCTYPE html><title>Unicorn!</title>"), CALL, keep, NOW);
    expect(message).toMatch(/502.*an HTML page/);
    expect(message).not.toContain("Unicorn");
  });

  it("lets no secret through, neither in the message nor in the cause nor in the details", () => {
    const error = Object.assign(answer(403, "token s3cret-token is bad"), {
      request: { headers: { authorization: "token s3cret-token" } },
    });
    const found = toAppError(error, CALL, (text) => text.replaceAll("s3cret-token", "[redacted]"), NOW);
    const shown = JSON.stringify([
      found.message,
      found.details,
      found.hint,
      found.cause,
      (found.cause as Error).message,
    ]);
    expect(shown).not.toContain("s3cret-token");
    expect(found.cause).not.toHaveProperty("request");
  });

  it("leaves an error of the domain as it is", () => {
    const error = new ParkError("no", { code: "github.refused" });
    expect(toAppError(error, CALL, keep)).toBe(error);
  });
});

describe("isAnswerLost", () => {
  it("is true only where the write may have been applied", () => {
    expect(isAnswerLost(toAppError(answer(502), CALL, keep))).toBe(true);
    expect(isAnswerLost(toAppError(timeout(), CALL, keep))).toBe(true);
    expect(isAnswerLost(toAppError(answer(403), CALL, keep))).toBe(false);
    expect(isAnswerLost(toAppError(answer(429), CALL, keep))).toBe(false);
  });
});

function limitOver(seconds: number): Record<string, string> {
  return { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(NOW.getTime() / 1_000 + seconds) };
}

function timeout(): Error {
  const cause = new DOMException("The operation was aborted due to timeout", "TimeoutError");
  return Object.assign(new Error(cause.message, { cause }), { status: 500 });
}
