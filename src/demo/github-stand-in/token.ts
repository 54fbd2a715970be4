import type { KeyObject } from "node:crypto";

export type Level = "read" | "write";

/** What a token may do: all that its account may (`repo`), all in public repositories (`public_repo`), or part by part. */
export type Grant =
  | { kind: "classic"; scopes: string[] }
  | { kind: "fine-grained"; permissions: Record<string, Level>; repositories: string[] | "all" }
  | { kind: "installation"; permissions: Record<string, Level>; repositories: string[] | "all"; installation: number };

export interface Token {
  login: string;
  grant: Grant;
  /** In ms; missing for a token without end. */
  expiresAt?: number;
}

export interface App {
  id: number;
  slug: string;
  clientId: string;
  /** Login of the account that the App belongs to. */
  owner: string;
  publicKey: KeyObject;
}

export interface Installation {
  id: number;
  app: App;
  /** Login of the account whose repositories it covers. */
  account: string;
  repositories: string[] | "all";
  permissions: Record<string, Level>;
  isSuspended: boolean;
}
