import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PostAnswer, PushAnswer, SocialPublisher } from "../../src/domain/ports/social.ts";
import type { ClientId, PlannedPost } from "../../src/domain/social.ts";

/** A publisher and the service behind it, as a test can look at it and disturb it. */
export interface PublisherWorld {
  publisher: SocialPublisher;
  /** The same with `STRANGERS_TOKEN`, which the service does not take and repeats in its answer. */
  stranger: SocialPublisher;
  token: string;
  /** Texts that the service has, in order of arrival. */
  listTexts(): string[];
  countWrites(): number;
  /** The next post or batch is taken, and the answer is lost. */
  loseNextAnswer(): void;
  /** The next request hangs. */
  hangNext(): void;
  refuse(isWrong: (text: string) => boolean): void;
  close(): Promise<void>;
}

export const STRANGERS_TOKEN = "token-of-a-stranger";
const LINK = "https://blog.example/posts?a=1&b=";

function makePost(number: number): PlannedPost {
  const slot = new Date(Date.now() + 86_400_000 + number * 3_600_000).toISOString();
  const link = `${LINK}${number}`;
  return { clientId: `mr-post-${number}` as ClientId, channel: "main", text: `Post ${number} ${link}`, link, slot };
}

/** What every publisher has to do, whatever service is behind it. Its time-out in tests is 500 ms a request. */
export function describeSocialPublisher(name: string, open: () => Promise<PublisherWorld>): void {
  describe(`${name} as a social publisher`, () => {
    let world: PublisherWorld;
    const posts = [1, 2, 3].map(makePost);
    const signal = new AbortController().signal;

    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world.close());

    const push = (inDoubt = false, publisher = world.publisher) =>
      publisher.push({ id: "batch-1", body: publisher.toBody("batch-1", posts), inDoubt }, signal);
    const kinds = (answer: PushAnswer) => posts.map(({ clientId }) => findAnswer(answer, clientId)?.kind);

    test("sends each post once, with its text whole, and names each one's id", async () => {
      const answer = await push();
      expect(kinds(answer)).toEqual(["scheduled", "scheduled", "scheduled"]);
      expect(world.listTexts()).toEqual(posts.map(({ text }) => text));
      const ids = posts.map(({ clientId }) => {
        const found = findAnswer(answer, clientId);
        return found?.kind === "scheduled" ? found.remoteId : "";
      });
      expect(new Set(ids).size).toBe(3);
    });

    test("sends no post again where the same batch comes twice", async () => {
      await push();
      expect(kinds(await push(true))).toEqual(["scheduled", "scheduled", "scheduled"]);
      expect(world.listTexts()).toHaveLength(3);
    });

    test("leaves a post unknown whose answer is lost, and finds it the next time", async () => {
      world.loseNextAnswer();
      const first = await push();
      expect(kinds(first)[0]).toBeUndefined();
      expect(kinds(first)).not.toContain("rejected");
      expect(kinds(await push(true))).toEqual(["scheduled", "scheduled", "scheduled"]);
      expect(world.listTexts().toSorted()).toEqual(posts.map(({ text }) => text));
    });

    test("gives up on a service that hangs, within its time", async () => {
      world.hangNext();
      const started = performance.now();
      expect(kinds(await push())[0]).toBeUndefined();
      expect(performance.now() - started).toBeLessThan(world.publisher.timeoutMs + 2_000);
    });

    test("takes a refused post for itself and not for the others", async () => {
      world.refuse((text) => text.includes("Post 2"));
      expect(kinds(await push())).toEqual(["scheduled", "rejected", "scheduled"]);
      expect(world.listTexts()).toHaveLength(2);
    });

    test("says what to do where its credential is refused, and has sent nothing", async () => {
      const answer = await push(false, world.stranger);
      expect(answer.hold).toMatchObject({ code: "social.unauthorised" });
      expect(answer.hold?.hint).toMatch(/token/);
      expect(answer.hold?.message).toContain("invalid");
      expect(JSON.stringify([answer, ...(answer.kind === "answered" ? answer.posts : [])])).not.toContain(
        STRANGERS_TOKEN,
      );
      expect(kinds(answer).every((kind) => kind === undefined || kind === "not-accepted")).toBe(true);
      expect(world.listTexts()).toEqual([]);
    });

    test("shows its requests without sending one, and without its credential", async () => {
      const batch = { id: "batch-1", body: world.publisher.toBody("batch-1", posts), inDoubt: false };
      const shown = JSON.stringify(world.publisher.preview(batch));
      for (const { text } of posts) expect(shown).toContain(text);
      expect(shown).not.toContain(world.token);
      expect(world.countWrites()).toBe(0);
    });

    test("makes the same payload of the same posts", () => {
      expect(world.publisher.toBody("batch-1", posts)).toBe(
        world.publisher.toBody(
          "batch-1",
          posts.map((post) => ({ ...post })),
        ),
      );
    });

    test("stops when it is told to", async () => {
      world.hangNext();
      const stop = new AbortController();
      const body = world.publisher.toBody("batch-1", posts);
      const pushing = world.publisher.push({ id: "batch-1", body, inDoubt: false }, stop.signal);
      setTimeout(() => stop.abort(), 50);
      await expect(pushing).rejects.toMatchObject({ decision: "stop" });
    });
  });
}

function findAnswer(answer: PushAnswer, clientId: string): PostAnswer | undefined {
  return answer.kind === "answered" ? answer.posts.get(clientId) : undefined;
}
