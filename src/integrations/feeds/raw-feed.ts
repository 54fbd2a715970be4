/** An entry as the feed has it, before links are resolved and an identity is chosen. */
export interface RawEntry {
  id?: string | undefined;
  title?: string | undefined;
  summary?: string | undefined;
  link?: string | undefined;
  /** Any form of date. */
  date?: string | undefined;
  /** What relative links of this entry mean. */
  base?: string | undefined;
}

export interface RawFeed {
  entries: RawEntry[];
  /** What relative links mean where the entry says nothing. */
  base?: string | undefined;
}
