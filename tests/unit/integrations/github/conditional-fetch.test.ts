import { describe, expect, it } from "vitest";
import type { AnswerCache, CachedAnswer } from "../../../../src/domain/ports/answer-cache.ts";
import { createConditionalFetch } from "../../../../src/integrations/github/conditional-fetch.ts";

const URL = "https://host/repos/ada/app/issues?page=1";
const ADA = { headers: { authorization: "token of-ada" } };

function makeWorld(answers: Response[]) {
  const sent: Headers[] = [];
  const known = new Map<string, CachedAnswer>();
  const troubles: string[] = [];
  const cache: AnswerCache = {
    find: async (key) => known.get(key),
    store: async (key, answer) => void known.set(key, answer),
  };
  const conditional = createConditionalFetch({
    async fetch(_input, init) {
      sent.push(new Headers(init?.headers));
      const answer = answers.shift();
      if (answer === undefined) throw new Error("Nothing is left to answer.");
      return answer;
    },
    cache,
    onTrouble: (message) => troubles.push(message),
  });
  return { sent, known, troubles, cache, conditional };
}

const answer = (body: string, headers: Record<string, string> = {}) => new Response(body, { headers });
const notModified = (headers: Record<string, string> = {}) => new Response(null, { status: 304, headers });

describe("A question that is asked with a condition", () => {
  it("is answered with the known body where it was not modified, and with the newest headers", async () => {
    const { sent, conditional } = makeWorld([
      answer("[1]", { etag: 'W/"1"', link: '<https://host/x?page=2>; rel="next"', "x-ratelimit-remaining": "9" }),
      notModified({ "x-ratelimit-remaining": "8" }),
    ]);
    expect(await (await conditional(URL, ADA)).text()).toBe("[1]");
    const again = await conditional(URL, ADA);
    expect([again.status, await again.text()]).toEqual([200, "[1]"]);
    expect(again.headers.get("x-ratelimit-remaining")).toBe("8");
    expect(again.headers.get("link")).toContain("page=2");
    expect(sent.map((headers) => headers.get("if-none-match"))).toEqual([null, 'W/"1"']);
  });

  it("names the time of the last change where the host gives no tag", async () => {
    const lastModified = "Fri, 01 May 2026 08:00:00 GMT";
    const { sent, conditional } = makeWorld([answer("{}", { "last-modified": lastModified }), notModified()]);
    await conditional(URL, ADA);
    expect(await (await conditional(URL, ADA)).text()).toBe("{}");
    expect(sent[1]?.get("if-modified-since")).toBe(lastModified);
  });

  it("is another question with another token, another address, or another form", async () => {
    const { sent, conditional } = makeWorld(["1", "2", "3", "4"].map((body) => answer(body, { etag: `"${body}"` })));
    await conditional(URL, ADA);
    await conditional(URL, { headers: { authorization: "token of-grace" } });
    await conditional(`${URL}2`, ADA);
    await conditional(URL, { headers: { ...ADA.headers, accept: "text/plain" } });
    expect(sent.map((headers) => headers.get("if-none-match"))).toEqual([null, null, null, null]);
  });

  it("is never a write, and nothing but a whole answer is kept", async () => {
    const { sent, known, conditional } = makeWorld([
      answer("[]", { etag: '"1"' }),
      new Response("{}", { status: 404, headers: { etag: '"2"' } }),
      answer("no tag"),
    ]);
    await conditional(URL, { ...ADA, method: "POST" });
    await conditional(URL, ADA);
    await conditional(URL, ADA);
    expect(known.size).toBe(0);
    expect(sent.every((headers) => !headers.has("if-none-match"))).toBe(true);
  });

  it("is asked in full where the cache fails, and the trouble is told", async () => {
    const { cache, troubles, conditional } = makeWorld([answer("[1]", { etag: '"1"' })]);
    cache.find = async () => {
      throw new Error("Connection is closed.");
    };
    cache.store = cache.find as unknown as AnswerCache["store"];
    expect(await (await conditional(URL, ADA)).text()).toBe("[1]");
    expect(troubles).toEqual(["Connection is closed.", "Connection is closed."]);
  });
});
