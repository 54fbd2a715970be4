import { describe, expect, test } from "vitest";
import { findDraftFault } from "../../../src/social/draft-faults.ts";
import { makeChannelRules } from "../../../src/social/network-rules.ts";

const LINK = "https://blog.example/posts/7?a=b";
const ENTRY = {
  title: "Node.js 24 halves our start",
  summary: "From 1.2 s to 0.6 s. Ask @ops or see https://evil.example/x #sale.",
  link: LINK,
};
const find = (text: string, network: "x" | "any" = "x") =>
  findDraftFault(text, ENTRY, makeChannelRules("main", network));

test.each([
  ["a plain sentence and the link", `Our start takes half as long on Node.js 24.\n\n${LINK}`],
  ["figures of the entry", `From 1.2 s to 0.6 s: ${LINK}`],
  ["other writing and joined emoji", `日本語でも半分に。👨‍👩‍👧\n${LINK}`],
  ["280 counted as X counts", `${"a".repeat(255)}\n\n${LINK}`],
])("%s may be a post", (_what, text) => {
  expect(find(text)).toBeUndefined();
});

describe("No post is", () => {
  test.each([
    ["a text without the link", "Our start takes half as long.", /missing or changed/],
    ["a changed link", `Half as long: ${LINK}&utm=1`, /missing or changed/],
    ["a shortened link", "Half as long: https://blog.example/posts/7", /missing or changed/],
    ["a link that lost its scheme", `Half as long: ${LINK.slice(8)}`, /missing or changed/],
    ["a link with more behind it", `Half as long: ${LINK}.evil`, /missing or changed/],
    ["the link twice", `${LINK} says: ${LINK}`, /more than once/],
    ["an address of the entry's text", `Half: ${LINK} https://evil.example/x`, /address of its own/],
    ["an address of its own", `Half: ${LINK} ftp://evil.example`, /address of its own/],
    ["an address without a scheme", `Half, see cheap-pills.shop/now\n${LINK}`, /address of its own/],
    ["Markdown that hides an address", `[Half](https://evil.example) ${LINK}`, /address of its own/],
    ["a mention from the entry", `Ask @ops. ${LINK}`, /mentions/],
    ["a mention in full-width signs", `Ask ＠ops. ${LINK}`, /mentions/],
    ["a hashtag from the entry", `Big #sale! ${LINK}`, /hashtag/],
    ["a hashtag in full-width signs", `Big ＃sale! ${LINK}`, /hashtag/],
    ["a figure that was made up", `Our start is 10 times as fast. ${LINK}`, /number/],
    ["a line that is turned around", `Half \u202eas long ${LINK}`, /nobody sees/],
    ["a zero-width space", `Half\u200b as long ${LINK}`, /nobody sees/],
    ["hidden tag characters", `Half \u{e0041}\u{e0042} ${LINK}`, /nobody sees/],
    ["half a character", `Half \ud83d ${LINK}`, /nobody sees/],
    ["the link alone", LINK, /says nothing/],
    ["one character too many as X counts", `${"a".repeat(256)}\n\n${LINK}`, /counts 281/],
  ])("%s", (_what, text, why) => {
    expect(find(text)).toMatch(why);
  });

  test("what fits into one network and not into the strictest of all", () => {
    const text = `${"日".repeat(130)} ${LINK}`;
    expect(find(text, "any")).toMatch(/counts/);
  });
});
