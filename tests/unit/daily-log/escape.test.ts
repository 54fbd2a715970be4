import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeMarkdown, toPlainText, toSafeUrl } from "../../../src/daily-log/escape.ts";

describe("foreign text in Markdown", () => {
  it.each([
    ["a mention", "ask @acme/core now", "ask @\u200bacme/core now"],
    ["a closing keyword", "Fixes #12", "Fixes #\u200b12"],
    ["a reference to another repository", "closes other/repo#7", "closes other/repo#\u200b7"],
    ["a short reference", "resolves GH-7", "resolves GH-\u200b7"],
    ["a full address", "fixes https://github.com/a/b/issues/1", "fixes https:\u200b//github.com/a/b/issues/1"],
    ["HTML", "<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"],
    ["a hidden comment", "<!-- millrace:notes -->", "&lt;!-- millrace:notes --&gt;"],
    ["an entity", "&#64;team", "&amp;#\u200b64;team"],
    ["an image", "![x](http://evil)", "!\\[x\\](http:\u200b//evil)"],
    ["a table", "a | b", "a \\| b"],
    ["emphasis and code", "**b** _i_ `c` ~~s~~", "\\*\\*b\\*\\* \\_i\\_ \\`c\\` \\~\\~s\\~\\~"],
    ["a name with underscores", "setup_failed in __init__", "setup_failed in \\_\\_init\\_\\_"],
    ["an escaped escape", "\\[x](y)", "\\\\\\[x\\](y)"],
    ["a line break with a heading", "a\n# Heading", "a # Heading"],
  ])("is only text where it holds %s", (_what, text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it("has no active character left, whatever the text", () => {
    const risky = fc.string({ unit: fc.constantFrom(..."@#<>&|*_`~[]\\!$()/:w.GH-12 a\n\u200b\u202e") });
    fc.assert(
      fc.property(risky, (text) => {
        const escaped = escapeMarkdown(text);
        const bare = escaped
          .replace(/\\[^A-Za-z0-9\s]/g, "¤")
          .replace(/(?<=[\p{L}\p{N}])_(?=[\p{L}\p{N}])/gu, "")
          .replaceAll(/&(?:amp|lt|gt);/g, "\u200b");
        expect(bare).not.toMatch(/[<>&`*_[\]|~$\\\n]|@(?!\u200b|\s|$)|#\w|:\/\//);
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps ordinary titles readable", () => {
    expect(escapeMarkdown("Split (3 parts) loses a cent: 10.00 / 3")).toBe("Split (3 parts) loses a cent: 10.00 / 3");
  });
});

describe("foreign text", () => {
  it("is one visible line", () => {
    expect(toPlainText("a\u0000b\u202Ec\u200Bd\u{E0041}e\r\nf")).toBe("a b c d e f");
    expect(toPlainText("\uD800x")).toBe("\uFFFDx");
  });

  it("is cut at 200 characters and never inside one", () => {
    const cut = toPlainText("😀".repeat(300));
    expect([...cut]).toHaveLength(200);
    expect(cut.endsWith("😀…")).toBe(true);
  });
});

describe("a link's address", () => {
  it("is http or https, or no link at all", () => {
    expect(toSafeUrl("javascript:alert(1)")).toBeUndefined();
    expect(toSafeUrl("data:text/html,x")).toBeUndefined();
    expect(toSafeUrl("no address")).toBeUndefined();
    expect(toSafeUrl("https://h.test/a) [x](y")).toBe("https://h.test/a%29%20[x]%28y");
  });
});
