/** Something that stands still until a person acts. Made of facts of ours alone: no text from issues, agents or services. */
export interface Notice {
  /** Names the cause: the same cause has the same key, however often it is looked at. */
  key: string;
  /** One sentence: what stands still and why. */
  text: string;
  /** One sentence: what a person can do. */
  remedy: string;
  /** Page that shows more. */
  url?: string | undefined;
}
