/**
 * Matches a text that closes the issue when its pull request is merged: a keyword, then `#12`, `owner/name#12` or the
 * issue's URL. https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
 */
export function makeClosingPattern(repo: string, issue: number): RegExp {
  const name = repo.replaceAll(/[.-]/g, String.raw`\$&`);
  return new RegExp(
    String.raw`\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:(?:${name})?#|https?://\S+/${name}/issues/)${issue}(?!\d)`,
    "i",
  );
}
