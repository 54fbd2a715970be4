import fc from "fast-check";
import { expect, test } from "vitest";
import { toPushAnswer } from "../../../../src/integrations/social-push/answer.ts";

const context = { batchId: "batch-1", clientIds: ["mr-a", "mr-b"], now: new Date("2026-11-20T12:00:00Z") };

function read(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return toPushAnswer({ kind: "answered", status, headers: new Headers(headers), text }, context);
}

test("Posts are matched by client id, whatever the order, and one that is not named stays unknown", () => {
  const answer = read(207, {
    results: [
      { client_id: "mr-b", status: "rejected", error: { code: "invalid", message: "Too long" } },
      { client_id: "mr-x", status: "scheduled" },
    ],
  });
  const posts = answer.kind === "answered" ? answer.posts : new Map();
  expect(posts.get("mr-b")).toEqual({ kind: "rejected", why: "Too long" });
  expect(posts.has("mr-a")).toBe(false);
});

test("A post that was there before counts as accepted", () => {
  const answer = read(200, { results: [{ client_id: "mr-a", status: "duplicate", id: 7 }] });
  expect(answer.kind === "answered" && answer.posts.get("mr-a")).toEqual({ kind: "scheduled", remoteId: "7" });
});

test("A whole batch is accepted only by an answer that names it", () => {
  expect(read(201, { batch_id: "batch-1" })).toMatchObject({ kind: "answered" });
  for (const body of [{ batch_id: "batch-2" }, {}, "<html>Welcome</html>", "", "[]", "null", '{"results":'] as const) {
    expect(read(200, body), JSON.stringify(body)).toMatchObject({
      kind: "unknown",
      hold: { code: "social.no_answer" },
    });
  }
  expect(read(202, { batch_id: "batch-1" })).toMatchObject({ kind: "unknown" });
});

test("A refusal that names one post leaves the others not accepted", () => {
  const answer = read(422, { results: [{ client_id: "mr-a", status: "invalid", error: "No such channel" }] });
  expect(answer.kind === "answered" && [...answer.posts.values()].map(({ kind }) => kind)).toEqual([
    "rejected",
    "not-accepted",
  ]);
});

test.for([
  [404, "held", "social.not_deployed"],
  [405, "held", "social.not_deployed"],
  [501, "held", "social.not_deployed"],
  [401, "held", "social.unauthorised"],
  [403, "held", "social.unauthorised"],
  [413, "too-large", "social.too_large"],
  [429, "held", "social.rate_limited"],
  [307, "held", "social.refused"],
  [409, "unknown", "social.no_answer"],
  [408, "unknown", "social.no_answer"],
  [500, "unknown", "social.no_answer"],
  [504, "unknown", "social.no_answer"],
  [418, "held", "social.refused"],
] as const)("Status %i is %s: %s", ([status, kind, code]) => {
  expect(read(status, "<h1>Page</h1>")).toMatchObject({ kind, hold: { code } });
});

test("The time that the endpoint names is kept, as seconds or as a date, a day at most", () => {
  const at = (text: string) => {
    const answer = read(429, {}, { "retry-after": text });
    return answer.kind === "held" ? answer.hold.retryAt?.toISOString() : undefined;
  };
  expect(at("120")).toBe("2026-11-20T12:02:00.000Z");
  expect(at("Fri, 20 Nov 2026 13:00:00 GMT")).toBe("2026-11-20T13:00:00.000Z");
  expect(at("999999999")).toBe("2026-11-21T12:00:00.000Z");
  expect(at("soon")).toBeUndefined();
});

test("No answer, however odd, throws", () => {
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 599 }), fc.oneof(fc.json(), fc.string()), (status, text) => {
      expect(read(status, text).kind).toMatch(/^(answered|unknown|held|too-large)$/);
    }),
  );
});

test("A host that was not reached took nothing; one that was may have taken all", () => {
  const failed = (sent: boolean) => toPushAnswer({ kind: "failed", sent, message: "gone" }, context);
  expect(failed(false)).toMatchObject({ kind: "held", hold: { code: "social.unreachable" } });
  expect(failed(true)).toMatchObject({ kind: "unknown", hold: { code: "social.no_answer" } });
});
