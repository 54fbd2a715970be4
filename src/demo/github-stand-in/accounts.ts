import { createPublicKey } from "node:crypto";
import { findUser } from "./find.ts";
import type { Repository } from "./records.ts";
import type { StandInState } from "./state.ts";
import type { App, Installation, Level, Token } from "./token.ts";

export interface NewPerson {
  login: string;
  /** Lets the account sign in to the API and to git, with all that it may. */
  token?: string;
  type?: "User" | "Bot";
}

/** A personal token: classic with `scopes`, or fine-grained with `permissions`. */
export type NewToken = { login: string; token: string; expiresAt?: Date } & (
  | { scopes: string[] }
  | { permissions: Record<string, Level>; repositories?: string[] }
);

export interface NewInstallation {
  /** Slug of the App. */
  app: string;
  account: string;
  permissions: Record<string, Level>;
  repositories?: string[];
}

/** Who may sign in, and how. */
export interface Accounts {
  addUser(person: NewPerson): void;
  addToken(token: NewToken): void;
  /** The token, an installation's too, is unknown from now on. */
  revokeToken(token: string): void;
  /** A GitHub App with its public or private key as PEM. Its account is `<slug>[bot]`. */
  addApp(app: { id: number; slug: string; owner: string; key: string; clientId?: string }): void;
  /** Returns the installation's id. The App's account gets the write role in its repositories. */
  installApp(installation: NewInstallation): number;
  /** Takes the installation away, with all of its tokens. */
  uninstallApp(id: number): void;
  /** Tokens that Apps hold now. */
  listInstallationTokens(): string[];
}

const ALL_SCOPES = ["repo"];

export function makeAccounts(state: StandInState, getRepository: (repo: string) => Repository): Accounts {
  const addUser = ({ login, token, type = "User" }: NewPerson): void => {
    const present = findUser(state, login);
    const user = present ?? { id: state.nextId(), login, type, createdAt: state.now() };
    state.users.set(login.toLowerCase(), user);
    if (token !== undefined) state.tokens.set(token, { login, grant: { kind: "classic", scopes: ALL_SCOPES } });
  };
  const listTokensOf = (id: number): string[] =>
    [...state.tokens]
      .filter(([, { grant }]) => "installation" in grant && grant.installation === id)
      .map(([text]) => text);

  return {
    addUser,
    addToken({ login, token, expiresAt, ...rest }) {
      addUser({ login });
      const grant: Token["grant"] =
        "scopes" in rest
          ? { kind: "classic", scopes: rest.scopes }
          : { kind: "fine-grained", permissions: rest.permissions, repositories: rest.repositories ?? "all" };
      state.tokens.set(token, { login, grant, ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.getTime() }) });
    },
    revokeToken: (token) => void state.tokens.delete(token),
    addApp({ id, slug, owner, key, clientId = `Iv23.${slug}` }) {
      addUser({ login: owner });
      addUser({ login: `${slug}[bot]`, type: "Bot" });
      const app: App = { id, slug, owner, clientId, publicKey: createPublicKey(key) };
      state.apps.set(slug, app);
    },
    installApp({ app: slug, account, permissions, repositories }) {
      const app = state.apps.get(slug);
      if (app === undefined) throw new Error(`There is no App ${slug}.`);
      addUser({ login: account });
      const installation: Installation = {
        id: state.nextId(),
        app,
        account,
        repositories: repositories ?? "all",
        permissions,
        isSuspended: false,
      };
      state.installations.set(installation.id, installation);
      const covered =
        repositories?.map(getRepository) ?? [...state.repositories.values()].filter(({ owner }) => owner === account);
      for (const repository of covered) repository.roles.set(`${slug}[bot]`.toLowerCase(), "write");
      return installation.id;
    },
    uninstallApp(id) {
      state.installations.delete(id);
      for (const token of listTokensOf(id)) state.tokens.delete(token);
    },
    listInstallationTokens: () =>
      [...state.tokens].filter(([, { grant }]) => grant.kind === "installation").map(([text]) => text),
  };
}
