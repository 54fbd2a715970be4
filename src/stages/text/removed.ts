/** What a reader of the rendered issue could not see, and how often it was taken out. */
export interface Removed {
  /** HTML comments, closed or not. */
  htmlComments: number;
  /** Lines such as `[//]: # (text)`, which Markdown hides. */
  hiddenLines: number;
  /** Zero-width and other invisible characters, bidirectional controls, tag characters, control characters. */
  invisibleCharacters: number;
  /** Titles of links, which show under the pointer alone. */
  linkTitles: number;
  /** Alternative texts of images. */
  imageTexts: number;
  /** Attributes of HTML tags that say something and show nothing. */
  attributes: number;
  /** Tags of collapsed sections: what was collapsed stands open. */
  collapsedTags: number;
}

export const NOTHING_REMOVED: Removed = {
  htmlComments: 0,
  hiddenLines: 0,
  invisibleCharacters: 0,
  linkTitles: 0,
  imageTexts: 0,
  attributes: 0,
  collapsedTags: 0,
};

/** What several texts hid, together. */
export function sumRemoved(...all: readonly Removed[]): Removed {
  const sum = { ...NOTHING_REMOVED };
  for (const removed of all) {
    for (const key of Object.keys(sum) as (keyof Removed)[]) sum[key] += removed[key];
  }
  return sum;
}

/** One sentence for a person or an agent; undefined where nothing was hidden. */
export function describeRemoved(removed: Removed): string | undefined {
  const parts = [
    [removed.htmlComments, "HTML comment"],
    [removed.hiddenLines, "hidden line"],
    [removed.invisibleCharacters, "invisible character"],
    [removed.linkTitles, "link title"],
    [removed.imageTexts, "image text"],
    [removed.attributes, "HTML attribute"],
    [removed.collapsedTags, "tag of collapsed sections", "tags of collapsed sections"],
  ] as const satisfies [number, string, string?][];
  const named = parts
    .filter(([count]) => count > 0)
    .map(([count, one, several = `${one}s`]) => `${count} ${count === 1 ? one : several}`);
  return named.length === 0 ? undefined : `Removed because a reader of the page cannot see it: ${named.join(", ")}.`;
}
