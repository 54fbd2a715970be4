import type { Config } from "../config/schema.ts";
import type { PostState } from "../domain/social.ts";
import type { Hold } from "../social/holds.ts";
import type { Social } from "../social/social.ts";

export interface SocialStatus {
  posts: Record<PostState, number>;
  holds: Hold[];
}

/** Whether the configuration names anything to make posts of. */
export function isSocialUsed({ social }: Config): boolean {
  return social.feeds.length > 0 || social.shipped !== undefined;
}

export async function readSocialStatus(social: Social): Promise<SocialStatus> {
  const [posts, holds] = [await social.desk.count(), await social.holds()];
  return { posts, holds };
}

/** `3 drafted · 2 approved`, and a line for each endpoint whose posts wait. */
export function toSocialLines({ posts, holds }: SocialStatus): string[] {
  const parts = Object.entries(posts).flatMap(([state, count]) => (count === 0 ? [] : [`${count} ${state}`]));
  return [parts.length === 0 ? "no posts" : parts.join(" · "), ...holds.map(toHoldLine)];
}

export function toHoldLine({ endpoint, message, posts, since }: Hold): string {
  const place = endpoint === "none" ? "" : `${endpoint}: `;
  return `${place}${message} ${posts === 1 ? "1 post waits" : `${posts} posts wait`}, since ${since.slice(0, 16).replace("T", " ")} UTC.`;
}
