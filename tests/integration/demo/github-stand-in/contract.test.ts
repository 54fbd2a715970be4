import { describe, expect, it } from "vitest";
import { createGitHubContract, type Exchange } from "../../../contract/github-contract.ts";
import { SHOP, startTestHost } from "./harness.ts";

/** A real exchange of each kind, to be spoiled one field at a time. */
async function recordExchanges(): Promise<{ created: Exchange; listed: Exchange; read: Exchange }> {
  const { standIn, as } = await startTestHost();
  await as("bot").issues.create({ ...SHOP, title: "one", labels: ["bug"] });
  await as("bot").issues.listForRepo({ ...SHOP, per_page: 10, state: "all" });
  await as("bot").repos.getCollaboratorPermissionLevel({ ...SHOP, username: "tess" });
  const [created, listed, read] = standIn.requests;
  if (created === undefined || listed === undefined || read === undefined) throw new Error("Nothing was recorded.");
  return { created, listed, read };
}

describe("the contract check", () => {
  it("has nothing to say of real exchanges", async () => {
    const contract = createGitHubContract();
    for (const exchange of Object.values(await recordExchanges())) expect(contract.check(exchange)).toEqual([]);
  });

  it("finds each thing that is wrong with a request or an answer", async () => {
    const contract = createGitHubContract();
    const { created, listed, read } = await recordExchanges();
    const body = (exchange: Exchange) => exchange.responseBody as Record<string, unknown>;
    const without = (exchange: Exchange, field: string): Exchange => {
      const { [field]: _, ...rest } = body(exchange);
      return { ...exchange, responseBody: rest };
    };
    const spoiled: [Exchange, "request" | "response", RegExp][] = [
      [{ ...created, requestBody: {} }, "request", /required property 'title'/],
      [{ ...created, requestBody: { title: "x", labels: 5 } }, "request", /\/labels must be array/],
      [{ ...created, requestBody: { title: "x", lables: ["a"] } }, "request", /unknown field lables/],
      [{ ...created, requestBody: undefined }, "request", /body is missing/],
      [{ ...created, path: "/repos/owen/shop/isues" }, "request", /no such operation/],
      [{ ...created, status: 200 }, "response", /status 200 is not in the contract/],
      [without(created, "labels"), "response", /required property 'labels'/],
      [without(created, "created_at"), "response", /required property 'created_at'/],
      [{ ...created, responseBody: { ...body(created), created_at: "yesterday" } }, "response", /format "date-time"/],
      [{ ...created, responseBody: { ...body(created), number: "1" } }, "response", /\/number must be integer/],
      [{ ...created, responseBody: { ...body(created), title: null } }, "response", /\/title must be string/],
      [{ ...created, responseBody: undefined }, "response", /must be object/],
      [
        { ...listed, path: listed.path.replace("state=all", "state=any") },
        "request",
        /parameter state.*allowed values/,
      ],
      [{ ...listed, path: listed.path.replace("per_page=10", "per_page=ten") }, "request", /parameter per_page/],
      [{ ...listed, path: `${listed.path}&label=bug` }, "request", /unknown query parameter label/],
      [{ ...listed, requestBody: { a: 1 } }, "request", /operation has none/],
      [{ ...listed, responseBody: [{ number: 1 }] }, "response", /\/0 must have required property/],
      [{ ...listed, status: 403, responseBody: { error: "no" } }, "response", /required property 'message'/],
      [{ ...listed, status: 304, responseBody: [] }, "response", /must be none/],
      [without(read, "role_name"), "response", /required property 'role_name'/],
    ];
    for (const [exchange, side, pattern] of spoiled) {
      const found = contract.check(exchange);
      expect(found.map((problem) => problem.side)).toContain(side);
      expect(found.map(({ message }) => message).join("\n")).toMatch(pattern);
    }
  });

  it("takes null where the document says nullable, and only there", async () => {
    const contract = createGitHubContract();
    const { created } = await recordExchanges();
    const withField = (field: string, value: unknown): Exchange => ({
      ...created,
      responseBody: { ...(created.responseBody as object), [field]: value },
    });
    for (const field of ["milestone", "closed_at", "assignee", "body"]) {
      expect(contract.check(withField(field, null))).toEqual([]);
    }
    for (const field of ["labels", "url", "updated_at"]) {
      expect(contract.check(withField(field, null))).not.toEqual([]);
    }
  });

  it("allows the errors that any request may meet, in GitHub's shape", async () => {
    const contract = createGitHubContract();
    const { listed } = await recordExchanges();
    for (const status of [401, 403, 404, 422, 429, 500, 502, 503]) {
      const responseBody = { message: "No", documentation_url: "https://docs.github.com/rest" };
      expect(contract.check({ ...listed, status, responseBody })).toEqual([]);
    }
    expect(contract.check({ ...listed, status: 0, responseBody: undefined })).toEqual([]);
  });
});
