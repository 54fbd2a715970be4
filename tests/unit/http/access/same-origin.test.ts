import { expect, test } from "vitest";
import { isSameOrigin } from "../../../../src/http/access/same-origin.ts";

const host = "127.0.0.1:7171";
const own = "http://127.0.0.1:7171";

test.for([
  { title: "a form of ours", origin: own, fetchSite: "same-origin" },
  { title: "a browser without Sec-Fetch-Site", origin: own, fetchSite: undefined },
  { title: "a browser without Origin", origin: undefined, fetchSite: "same-origin" },
])("$title is taken", ({ origin, fetchSite }) => {
  expect(isSameOrigin({ host, origin, fetchSite }, "")).toBe(true);
});

test.for([
  { title: "no word at all", origin: undefined, fetchSite: undefined },
  { title: "another site", origin: "https://evil.example", fetchSite: "cross-site" },
  { title: "another site that lies in one word", origin: "https://evil.example", fetchSite: "same-origin" },
  { title: "another port of the same machine", origin: "http://127.0.0.1:9999", fetchSite: "same-site" },
  { title: "a page without an origin", origin: "null", fetchSite: undefined },
  { title: "an address that a person typed", origin: undefined, fetchSite: "none" },
  { title: "no address", origin: "what", fetchSite: undefined },
])("$title is refused", ({ origin, fetchSite }) => {
  expect(isSameOrigin({ host, origin, fetchSite }, "")).toBe(false);
});

test("behind a proxy the public address counts, also where the proxy names another host", () => {
  const said = { host: "10.0.0.5:7171", origin: "https://millrace.example.org", fetchSite: "same-origin" };
  expect(isSameOrigin(said, "https://millrace.example.org/")).toBe(true);
  expect(isSameOrigin({ ...said, origin: "http://millrace.example.org" }, "https://millrace.example.org/")).toBe(false);
});
