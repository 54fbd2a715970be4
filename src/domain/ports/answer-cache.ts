/** An answer of a host that may be asked again with a condition. */
export interface CachedAnswer {
  /** The host's own words for this state of the answer; at least one of the two is there. */
  etag?: string | undefined;
  lastModified?: string | undefined;
  /** The headers that belong to the body, lower-case. */
  headers: Record<string, string>;
  body: string;
}

/**
 * Answers that are good for as long as the host says "not modified". Bounded in size and age; an entry may be gone at any
 * time. The key names the question and who asked, without a secret.
 */
export interface AnswerCache {
  find(key: string): Promise<CachedAnswer | undefined>;
  store(key: string, answer: CachedAnswer): Promise<void>;
}
