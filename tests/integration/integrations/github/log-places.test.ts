import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { schema as published } from "@octokit/graphql-schema";
import { buildClientSchema, graphql, GraphQLError, type IntrospectionQuery } from "graphql";
import { describe, expect, it, onTestFinished } from "vitest";
import { createGitHub } from "../../../../src/integrations/github/index.ts";
import { createLogComment, createLogDiscussion } from "../../../../src/integrations/github/log-places.ts";
import { startStandInWorld } from "./stand-in-world.ts";

const LOG = {
  date: "2026-11-20",
  isUnread: false,
  markdown: "# Daily log\n\n- [#1](https://github.com/acme/shop/issues/1) — A title\n",
  json: "{}",
  message: "",
  digest: "",
};

describe("the daily log under an issue", () => {
  it("is one comment a day, edited when it is written again", async () => {
    const { tracker, repo, addIssue, countWrites } = await startStandInWorld();
    const issue = await addIssue({ title: "Daily logs", author: "ada" });
    const place = createLogComment(tracker, { repo, issue });
    const first = await place.ensure(LOG);
    expect(first.change).toBe("created");
    const writes = countWrites();
    expect(await place.ensure(LOG)).toEqual({ change: "unchanged", url: first.url });
    expect(countWrites()).toBe(writes);
    expect(await place.ensure({ ...LOG, markdown: "# Daily log\n\nMore\n" })).toEqual({
      change: "updated",
      url: first.url,
    });
    await place.ensure({ ...LOG, date: "2026-11-21" });
    const bodies = (await tracker.listComments(repo, issue)).map(({ body }) => body);
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).toContain("More");
    expect(bodies[1]).toContain("](https://redirect.github.com/acme/shop/issues/1)");
  });
});

interface Comment {
  id: string;
  url: string;
  body: string;
  viewerDidAuthor: boolean;
}

// Its text names two fields twice, which no parser takes; the introspection result is the same schema.
const schema = buildClientSchema(published.json as IntrospectionQuery);

/**
 * GitHub's GraphQL API as its published schema has it: what is asked and sent is checked against that, and so is what we
 * answer here. One comment a page, so that the second page is asked for too; the schema lets a list have holes.
 */
async function startDiscussions(comments: Comment[]) {
  const sent: string[] = [];
  const server = createServer((request, response) => void answer(request, response));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { query, variables } = JSON.parse(await text(request)) as { query: string; variables: object };
    const { data, errors } = await graphql({ schema, source: query, variableValues: { ...variables }, rootValue });
    response.setHeader("content-type", "application/json; charset=utf-8");
    const told = errors?.map(({ message, extensions }) => ({ message, ...extensions }));
    response.end(JSON.stringify({ data, ...(told === undefined ? {} : { errors: told }) }));
  }
  const rootValue = {
    repository: () => ({
      discussion({ number }: { number: number }) {
        if (number === 7) return { id: "D7", comments: listPage };
        throw new GraphQLError("Could not resolve to a Discussion", { extensions: { type: "NOT_FOUND" } });
      },
    }),
    addDiscussionComment({ input }: { input: { discussionId: string; body: string } }) {
      sent.push(`add to ${input.discussionId}`);
      const number = comments.length;
      const comment = { id: `C${number}`, url: `https://h.test/c${number}`, viewerDidAuthor: true, body: input.body };
      comments.push(comment);
      return { comment };
    },
    updateDiscussionComment({ input }: { input: { commentId: string; body: string } }) {
      sent.push(`edit ${input.commentId}`);
      const comment = comments.find(({ id }) => id === input.commentId);
      if (comment !== undefined) comment.body = input.body;
      return { comment };
    },
  };
  function listPage({ first, after }: { first: number; after?: string }) {
    expect(first).toBeLessThanOrEqual(100);
    const index = Number(after ?? 0);
    const pageInfo = { hasNextPage: index + 1 < comments.length, endCursor: String(index + 1) };
    return { nodes: [null, ...comments.slice(index, index + 1)], pageInfo };
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const github = createGitHub({
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    access: { token: "a-token-of-a-test" },
    redact: (text) => text,
    writeSpacing: { every: 0, notifying: 0 },
  });
  return { github, sent };
}

describe("the daily log in a discussion", () => {
  it("is one comment a day, edited when it is written again, and never one that somebody pasted", async () => {
    const pasted = { id: "X", url: "https://h.test/x", viewerDidAuthor: false, body: "" };
    pasted.body = "<!-- millrace:v1 kind=daily-log item=daily-log run=2026-11-20 -->\nNot ours";
    const comments: Comment[] = [pasted];
    const { github, sent } = await startDiscussions(comments);
    const place = createLogDiscussion(github, { repo: "acme/shop", discussion: 7 });
    const first = await place.ensure(LOG);
    expect(first.change).toBe("created");
    expect(await place.ensure(LOG)).toEqual({ change: "unchanged", url: first.url });
    expect((await place.ensure({ ...LOG, markdown: "More\n" })).change).toBe("updated");
    expect(comments).toHaveLength(2);
    expect(pasted.body).toContain("Not ours");
    expect(comments[1]?.body).toContain("More");
    expect(sent).toEqual(["add to D7", "edit C1"]);
  });

  it("says so where there is no such discussion", async () => {
    const { github } = await startDiscussions([]);
    const place = createLogDiscussion(github, { repo: "acme/shop", discussion: 8 });
    await expect(place.ensure(LOG)).rejects.toMatchObject({ code: "github.not_found", decision: "park" });
  });
});
