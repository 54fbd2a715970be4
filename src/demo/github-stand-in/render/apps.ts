import { getUser } from "../find.ts";
import type { StandInState } from "../state.ts";
import type { App, Installation } from "../token.ts";
import { toNodeId, type Json, type Links } from "./links.ts";
import { renderUser } from "./users.ts";

/** `integration` of the API. */
export function renderApp(state: StandInState, links: Links, app: App): Json {
  const owner = getUser(state, app.owner);
  return {
    id: app.id,
    slug: app.slug,
    node_id: toNodeId("Integration", app.id),
    client_id: app.clientId,
    owner: renderUser(links, owner),
    name: app.slug,
    description: null,
    external_url: links.html(`apps/${app.slug}`),
    html_url: links.html(`apps/${app.slug}`),
    created_at: owner.createdAt,
    updated_at: owner.createdAt,
    permissions: {},
    events: [],
  };
}

/** `installation` of the API. */
export function renderInstallation(state: StandInState, links: Links, installation: Installation): Json {
  const { id, app, permissions, repositories } = installation;
  const account = getUser(state, installation.account);
  return {
    id,
    account: renderUser(links, account),
    repository_selection: repositories === "all" ? "all" : "selected",
    access_tokens_url: `${links.api}/app/installations/${id}/access_tokens`,
    repositories_url: `${links.api}/installation/repositories`,
    html_url: links.html(`settings/installations/${id}`),
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: "User",
    permissions: { metadata: "read", ...permissions },
    events: [],
    created_at: account.createdAt,
    updated_at: account.createdAt,
    single_file_name: null,
    suspended_by: null,
    suspended_at: null,
  };
}
