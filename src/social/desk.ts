import { ConfigError } from "../domain/errors.ts";
import type { ChannelRules, SocialDesk } from "../domain/ports/social.ts";
import type { PostState, SocialPost } from "../domain/social.ts";
import type { PostStore } from "./post-store.ts";

const EDITABLE: readonly PostState[] = ["drafted", "approved", "rejected"];
/** `unknown` too: a person can look at the network, where Millrace cannot. */
const APPROVABLE: readonly PostState[] = ["drafted", "rejected", "unknown"];
const DROPPABLE: readonly PostState[] = ["drafted", "approved", "rejected", "unknown"];
/** States that a person may want to do something about, first things first. */
const WAITING: readonly PostState[] = ["drafted", "approved", "unknown", "rejected", "pushing"];
const MOST_LISTED = 200;

/** What a person does with posts. Each change is refused where the post moved in between. */
export function createSocialDesk({
  posts,
  channels,
  now,
}: {
  posts: PostStore;
  channels: readonly ChannelRules[];
  now(): Date;
}): SocialDesk {
  async function get(start: string): Promise<SocialPost> {
    const ids = start === "" ? [] : await posts.findIds(start.startsWith("mr-") ? start : `mr-${start}`, 2);
    const post = ids.length === 1 ? await posts.find(ids[0] ?? "") : undefined;
    if (post !== undefined) return post;
    throw new ConfigError(ids.length > 1 ? `More than one post begins with ${start}.` : `There is no post ${start}.`, {
      code: "social.unknown_post",
      hint: "`millrace social list` shows the posts and their ids.",
    });
  }

  async function move(
    id: string,
    verb: string,
    from: readonly PostState[],
    change: (post: SocialPost) => { state: PostState; text?: string; note: string },
    version?: number,
  ): Promise<SocialPost> {
    const post = await get(id);
    if (version !== undefined && post.version !== version) throw makeMoved(post);
    if (!from.includes(post.state)) {
      throw new ConfigError(`${post.clientId} is ${post.state} and cannot be ${verb}.`, {
        code: "social.wrong_state",
        hint: `Only a post that is ${from.join(", ")} can be ${verb}.`,
      });
    }
    if (await posts.revise(post, change(post), now())) return get(post.clientId);
    throw makeMoved(post);
  }

  return {
    list: ({ states = WAITING, limit = MOST_LISTED } = {}) => posts.list({ states, limit }),
    count: () => posts.count(),
    get,
    edit: (id, text, version) =>
      move(
        id,
        "edited",
        EDITABLE,
        (post) => {
          assertPostable(text.trim(), post, channels);
          return { state: post.state === "approved" ? "approved" : "drafted", text: text.trim(), note: "Edited." };
        },
        version,
      ),
    measure(channel, text) {
      const rules = channels.find(({ name }) => name === channel);
      return rules && { count: rules.measure(text.trim()), limit: rules.limit };
    },
    approve: (id) => move(id, "approved", APPROVABLE, () => ({ state: "approved", note: "" })),
    drop: (id) => move(id, "dropped", DROPPABLE, () => ({ state: "dropped", note: "Dropped by a person." })),
  };
}

function makeMoved({ clientId }: SocialPost): ConfigError {
  return new ConfigError(`${clientId} was changed by somebody else just now.`, {
    code: "social.post_moved",
    hint: "Look at it again with `millrace social list`.",
  });
}

function assertPostable(text: string, { link, channel }: SocialPost, channels: readonly ChannelRules[]): void {
  if (!text.includes(link)) {
    throw new ConfigError("The text does not hold the post's link.", {
      code: "social.link_missing",
      hint: `Keep ${link} in it.`,
    });
  }
  const rules = channels.find(({ name }) => name === channel);
  if (rules === undefined || rules.measure(text) <= rules.limit) return;
  throw new ConfigError(`The text counts ${rules.measure(text)}, and ${channel} takes ${rules.limit}.`, {
    code: "social.too_long",
    hint: "Shorten it; links and emoji are counted as the network counts them.",
  });
}
