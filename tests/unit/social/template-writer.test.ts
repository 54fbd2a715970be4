import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeChannelRules, NETWORKS } from "../../../src/social/network-rules.ts";
import { createTemplateWriter } from "../../../src/social/template-writer.ts";

const LINK = "https://blog.example/posts/a-rather-long-address-of-a-post?with=a&query=too";
const writer = createTemplateWriter(() => "{title}\n\n{summary}\n\n{link}");
const write = (
  entry: { title: string; summary?: string; link?: string },
  network: (typeof NETWORKS)[number],
  limit?: number,
) =>
  writer.write(
    { id: "1", summary: "", link: LINK, ...entry },
    makeChannelRules("main", network, limit),
    new AbortController().signal,
  );

describe("Each network counts in its own way", () => {
  const measure = (text: string, network: (typeof NETWORKS)[number]) => makeChannelRules("main", network).measure(text);
  const family = "👨‍👩‍👧‍👦";

  test.for([
    { network: "x", text: LINK, count: 23 },
    { network: "mastodon", text: `${LINK} and ${LINK}`, count: 51 },
    { network: "bluesky", text: LINK, count: LINK.length },
    { network: "x", text: family, count: 2 },
    { network: "bluesky", text: family, count: 1 },
    { network: "x", text: "日本", count: 4 },
    { network: "mastodon", text: "日本", count: 2 },
    { network: "x", text: "cafe\u0301", count: 4 },
    { network: "threads", text: "é", count: 1 },
  ] as const)("$network counts $text as $count", ({ network, text, count }) => {
    expect(measure(text, network)).toBe(count);
  });

  test("a text of few characters and many bytes is too long for Bluesky", () => {
    const text = family.repeat(130);
    expect(measure(text, "bluesky")).toBeGreaterThan(300);
  });
});

test("A short entry is written as it is; empty parts leave no gap", async () => {
  expect((await write({ title: "News", summary: "Something." }, "any"))?.text).toBe(`News\n\nSomething.\n\n${LINK}`);
  expect((await write({ title: "News" }, "any"))?.text).toBe(`News\n\n${LINK}`);
});

test("The summary gives way before the title does, at a word", async () => {
  const written = await write({ title: "A title that stays", summary: "word ".repeat(100).trim() }, "x");
  expect(written?.text).toMatch(/^A title that stays\n\n(word )+word…\n\n/);
});

test("A mention in a feed calls nobody", async () => {
  const written = await write({ title: "Thanks to @alice and @bob@host.example" }, "mastodon");
  expect(written?.text).not.toMatch(/@\w/);
});

test("A link that does not fit makes no post", async () => {
  const link = `https://blog.example/${"x".repeat(400)}`;
  expect(await write({ title: "News", link }, "bluesky")).toBeUndefined();
  expect((await write({ title: "News", link }, "x"))?.text).toContain(link);
});

test("Words of a template in a feed's text stay words", async () => {
  const written = await write({ title: "{link} {title} $& $1" }, "any");
  expect(written?.text).toBe(`{link} {title} $& $1\n\n${LINK}`);
});

test("Whatever the title, the text fits and the link survives whole", async () => {
  const title = fc.string({ unit: "grapheme", maxLength: 700 });
  await fc.assert(
    fc.asyncProperty(
      title,
      fc.constantFrom(...NETWORKS),
      fc.integer({ min: 90, max: 600 }),
      async (text, network, limit) => {
        const rules = makeChannelRules("main", network, limit);
        const written = await write({ title: text, summary: text }, network, limit);
        expect(written).toBeDefined();
        expect(rules.measure(written?.text ?? "")).toBeLessThanOrEqual(limit);
        expect(written?.text.endsWith(LINK)).toBe(true);
      },
    ),
    { numRuns: 150 },
  );
});
