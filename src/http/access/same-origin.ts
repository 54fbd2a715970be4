/** What a request says about the page it was sent from. */
export interface RequestOrigin {
  host: string | undefined;
  origin: string | undefined;
  /** `Sec-Fetch-Site` (https://www.w3.org/TR/fetch-metadata/). */
  fetchSite: string | undefined;
}

/**
 * Whether one of our own pages sent it. Browsers send Origin with every POST, and Sec-Fetch-Site too where they can; a
 * request with neither is none of a browser's and is refused, as is one whose two words differ.
 */
export function isSameOrigin({ host, origin, fetchSite }: RequestOrigin, publicUrl: string): boolean {
  if (origin === undefined && fetchSite === undefined) return false;
  if (fetchSite !== undefined && fetchSite !== "same-origin") return false;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  if (publicUrl !== "" && new URL(origin).origin === new URL(publicUrl).origin) return true;
  return new URL(origin).host === host?.toLowerCase();
}
