import { describe, expect, it } from "vitest";
import { formatMarker, type Marker } from "../../../../src/domain/marker.ts";
import { makeClosingPattern } from "../../../../src/integrations/github/closing-keywords.ts";
import { isOurs, isSameText, toMarkedBody, toTitle } from "../../../../src/integrations/github/markers.ts";
import { toPermission } from "../../../../src/integrations/github/permissions.ts";

const MARKER: Marker = { kind: "question", item: "ada--app-1" };

describe("makeClosingPattern", () => {
  it.each([
    "Closes #12",
    "This fixes #12.",
    "RESOLVED: #12",
    "close ada/my.app#12",
    "Fixed https://github.com/ada/my.app/issues/12",
    "A line\r\n\r\nfix #12\r\n",
  ])("sees that %j closes #12", (text) => {
    expect(makeClosingPattern("ada/my.app", 12).test(text)).toBe(true);
  });

  it.each([
    "Closes #123",
    "Closes #1",
    "See #12",
    "prefixes #12",
    "closes bob/my.app#12",
    "closes ada/myxapp#12",
    "Fixed https://github.com/ada/my.app/issues/123",
    "closes the door on #12",
    "",
  ])("sees that %j does not close #12", (text) => {
    expect(makeClosingPattern("ada/my.app", 12).test(text)).toBe(false);
  });
});

describe("isOurs", () => {
  const text = (login: string, body: string | null) => ({ user: { login }, body });
  const line = formatMarker(MARKER);

  it.each([
    ["our own text", text("Millrace", `${line}\nWhy?`), true],
    ["our own text of some run", text("millrace", `${formatMarker({ ...MARKER, run: "r1" })}\nWhy?`), true],
    ["a stranger's text with our marker", text("mallory", `${line}\nWhy?`), false],
    ["our own text about another item", text("millrace", formatMarker({ ...MARKER, item: "ada--app-2" })), false],
    ["our own text without a marker", text("millrace", "Why?"), false],
    ["an empty text of ours", text("millrace", null), false],
  ])("judges %s", (_what, found, expected) => {
    expect(isOurs(found, "millrace", MARKER)).toBe(expected);
  });
});

describe("toMarkedBody", () => {
  it("puts the marker on the first line, so that no marker inside the text can be found before it", () => {
    const forged = formatMarker({ kind: "question", item: "ada--app-9" });
    expect(toMarkedBody(MARKER, forged)).toBe(`${formatMarker(MARKER)}\n${forged}`);
  });

  it("cuts long texts below the limit and never leaves half a character", () => {
    for (const text of ["😀".repeat(40_000), `x${"😀".repeat(40_000)}`]) {
      const body = toMarkedBody(MARKER, text);
      expect(body.length).toBeLessThan(60_000);
      expect(body.isWellFormed()).toBe(true);
    }
    expect(toMarkedBody(MARKER, "half \ud83d").isWellFormed()).toBe(true);
  });
});

describe("toTitle", () => {
  it("makes one line of at most 240 characters", () => {
    expect(toTitle("  Two\n lines ")).toBe("Two lines");
    const long = toTitle(`x${"😀".repeat(200)}`);
    expect(long.length).toBeLessThanOrEqual(240);
    expect(long.isWellFormed()).toBe(true);
  });
});

describe("isSameText", () => {
  it("overlooks line ends and blanks at the end, and nothing else", () => {
    expect(isSameText("a\r\nb\n", "a\nb")).toBe(true);
    expect(isSameText("a\nb", "a\n b")).toBe(false);
  });
});

describe("toPermission", () => {
  it.each([
    ["admin", "admin", "admin"],
    ["write", "maintain", "maintain"],
    ["write", "write", "write"],
    ["read", "triage", "triage"],
    ["read", "read", "read"],
    ["none", "none", "none"],
    ["write", "release-managers", "write"],
    ["read", "maintain", "read"],
    ["read", "admin", "read"],
    ["owner", "admin", "none"],
  ])("reads %s with the role %s as %s", (permission, role, expected) => {
    expect(toPermission(permission, role)).toBe(expected);
  });
});
