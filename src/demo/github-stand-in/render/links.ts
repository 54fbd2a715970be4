/** Addresses of things, all below the address of the stand-in, made the way GitHub makes them. */
export interface Links {
  /** Base of the API, without a slash at the end. */
  api: string;
  repo(fullName: string): string;
  html(fullName: string): string;
}

export function makeLinks(api: string): Links {
  return {
    api,
    repo: (fullName) => `${api}/repos/${fullName}`,
    html: (fullName) => `${api}/${fullName}`,
  };
}

/** The opaque id that GitHub's answers carry beside the number. */
export function toNodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString("base64url");
}

export type Json = Record<string, unknown>;
