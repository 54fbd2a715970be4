/** Addresses of things, made the way GitHub makes them: for programs below the API, for people below the host. */
export interface Links {
  /** Base of the API, without a slash at the end. */
  api: string;
  /** The host itself. */
  web: string;
  repo(fullName: string): string;
  html(fullName: string): string;
}

export function makeLinks(web: string, apiPath: string): Links {
  const api = `${web}${apiPath}`;
  return {
    api,
    web,
    repo: (fullName) => `${api}/repos/${fullName}`,
    html: (fullName) => `${web}/${fullName}`,
  };
}

/** The opaque id that GitHub's answers carry beside the number. */
export function toNodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString("base64url");
}

export type Json = Record<string, unknown>;
