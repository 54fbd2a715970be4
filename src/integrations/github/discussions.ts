import { z } from "zod";
import { findMarker, isSameMarker, type Marker } from "../../domain/marker.ts";
import { toAppError, UnreadableAnswer } from "./errors.ts";
import { ParkError } from "../../domain/errors.ts";
import type { Ensured } from "../../domain/ports/issue-tracker.ts";
import type { GitHubClient } from "./client.ts";
import { lookThenWrite } from "./look-then-write.ts";
import { isSameText, toMarkedBody } from "./markers.ts";
import { toOwnerAndRepo } from "./repository-name.ts";

const Comment = z.object({ id: z.string(), url: z.string(), body: z.string(), viewerDidAuthor: z.boolean() });
type Comment = z.output<typeof Comment>;

const Discussion = z.object({
  repository: z.object({
    discussion: z.object({
      id: z.string(),
      comments: z.object({
        // The published schema lets the list, and each place in it, be empty.
        nodes: Comment.nullable().array().nullable(),
        pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      }),
    }),
  }),
});
const Written = z.object({ written: z.object({ comment: Comment }) });
const Failure = z.object({ type: z.string().optional(), message: z.string() });

const COMMENT = "id url body viewerDidAuthor";
const READ = `query($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) { discussion(number: $number) {
    id comments(first: 100, after: $after) { nodes { ${COMMENT} } pageInfo { hasNextPage endCursor } } } } }`;
const ADD = `mutation($id: ID!, $body: String!) {
  written: addDiscussionComment(input: { discussionId: $id, body: $body }) { comment { ${COMMENT} } } }`;
const EDIT = `mutation($id: ID!, $body: String!) {
  written: updateDiscussionComment(input: { commentId: $id, body: $body }) { comment { ${COMMENT} } } }`;

/** 100 comments each: one a day fills three years of these. */
const MOST_PAGES = 100;

/**
 * One comment for each marker in a discussion: created, or edited when the text differs. Discussions are in GitHub's
 * GraphQL API alone (https://docs.github.com/graphql/guides/using-the-graphql-api-for-discussions).
 */
export async function ensureDiscussionComment(
  client: GitHubClient,
  place: { apiUrl: string; repo: string; discussion: number },
  marker: Marker,
  text: string,
): Promise<Ensured> {
  const post = makePost(client, place);
  const body = toMarkedBody(marker, client.redact(text));
  const { value, change } = await lookThenWrite(async () => {
    const { id, comments } = await readComments(post, { ...toOwnerAndRepo(place.repo), number: place.discussion });
    const ours = comments.find((comment) => {
      const found = findMarker(comment.body);
      return comment.viewerDidAuthor && found !== undefined && isSameMarker(marker, found);
    });
    if (ours === undefined) return { change: "created", write: () => write(post, ADD, id, body) };
    if (isSameText(ours.body, body)) return { found: ours };
    return { change: "updated", write: () => write(post, EDIT, ours.id, body) };
  }, client);
  return { change, url: value.url };
}

type Post = <T>(what: string, query: string, variables: object, schema: z.ZodType<T>) => Promise<T>;

async function readComments(post: Post, variables: object): Promise<{ id: string; comments: Comment[] }> {
  const comments: Comment[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer: z.output<typeof Discussion> = await post("read", READ, { ...variables, after }, Discussion);
    const { id, comments: found } = answer.repository.discussion;
    comments.push(...(found.nodes ?? []).filter((comment) => comment !== null));
    if (!found.pageInfo.hasNextPage) return { id, comments };
    after = found.pageInfo.endCursor;
  }
  throw new ParkError(`A discussion has more than ${MOST_PAGES * 100} comments.`, { code: "github.too_many_pages" });
}

async function write(post: Post, mutation: string, id: string, body: string): Promise<Comment> {
  return (await post("comment on", mutation, { id, body }, Written)).written.comment;
}

/** GraphQL answers 200 also for a refusal, and says so in the body. */
function makePost(
  client: GitHubClient,
  { apiUrl, repo, discussion }: { apiUrl: string; repo: string; discussion: number },
): Post {
  const baseUrl = apiUrl.replace(/\/+$/, "").replace(/\/api\/v3$/, "/api");
  return async (what, query, variables, schema) => {
    const call = { what: `${what} the discussion ${discussion}`, repo };
    const Answer = z.object({ data: z.unknown(), errors: Failure.array().optional() });
    const answer = await client.ask(
      call,
      (github) => github.request("POST /graphql", { baseUrl, query, variables }),
      Answer,
    );
    const [failure] = answer.errors ?? [];
    if (failure === undefined) {
      const parsed = schema.safeParse(answer.data);
      if (parsed.success) return parsed.data;
      throw toAppError(new UnreadableAnswer("The answer has no such discussion or comment."), call, client.redact);
    }
    const isMissing = failure.type === "NOT_FOUND";
    throw new ParkError(
      `GitHub answered ${failure.type ?? "an error"} when asked to ${call.what} in ${repo}: ${client.redact(failure.message)}`,
      {
        code: isMissing ? "github.not_found" : "github.no_permission",
        hint: isMissing
          ? "Correct the number of the discussion, or give the token access to it."
          : "Give the token read and write access to discussions of this repository.",
      },
    );
  };
}
