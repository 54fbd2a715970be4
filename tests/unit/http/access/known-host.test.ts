import { expect, test } from "vitest";
import { isKnownHost } from "../../../../src/http/access/known-host.ts";

const KNOWN = new Set(["box-1", "millrace.example.org"]);

test.for([
  "127.0.0.1:7171",
  "127.0.0.1",
  "[::1]:7171",
  "localhost:7171",
  "page.localhost",
  "10.1.2.3:80",
  "Box-1:7171",
  "millrace.example.org",
  "millrace.example.org.",
])("the name %s is taken", (host) => {
  expect(isKnownHost(host, KNOWN)).toBe(true);
});

test.for([
  undefined,
  "",
  "evil.example",
  "evil.example:7171",
  "localhost.evil.example",
  "box-1.evil.example",
  "user@localhost",
  "localhost/path",
  "127.0.0.1.nip.io",
  "a b",
])("the name %s is refused", (host) => {
  expect(isKnownHost(host, KNOWN)).toBe(false);
});
