import { Hono } from "hono";
import { z } from "zod";
import { ApiError, makeNotFound } from "../api-error.ts";
import { assertRole } from "../auth.ts";
import { askGit } from "../git-command.ts";
import { listBranches } from "../branches.ts";
import { findCommit, findTree, type TreeEntry } from "../git-facts.ts";
import { toNodeId, type Json } from "../render/links.ts";
import { toFullName } from "../render/repositories.ts";
import { parseBody } from "../request-body.ts";
import type { RouteContext, StandInContext, StandInEnvironment } from "../request-context.ts";

const NewRef = z.object({ ref: z.string().regex(/^refs\/.+\/.+/), sha: z.string().regex(/^[0-9a-f]{40}$/) });

export function makeContentRoutes({ links }: RouteContext): Hono<StandInEnvironment> {
  const app = new Hono<StandInEnvironment>();

  const readContents = async (c: StandInContext, path: string): Promise<Response> => {
    const { repository } = c.var;
    const ref = c.req.query("ref") ?? repository.base;
    const commit = await findCommit(repository.dir, ref.replace(/^refs\/heads\//, ""));
    if (commit === undefined) throw makeNotFound(`No commit found for the ref ${ref}`);
    const found = await findTree(repository.dir, commit, path);
    if (found === undefined) throw makeNotFound();
    const fullName = toFullName(repository);
    const render = (entry: TreeEntry): Json => renderEntry(links.repo(fullName), links.html(fullName), ref, entry);
    if ("entries" in found) return c.json(found.entries.map(render));
    const content = found.content.toString("base64").replaceAll(/.{60}/g, "$&\n");
    return c.json({ ...render(found.file), content: `${content}\n`, encoding: "base64" });
  };

  app.get("/contents", (c) => readContents(c, ""));
  app.get("/contents/:path{.+}", (c) => readContents(c, c.req.param("path").replace(/\/+$/, "")));

  app.get("/git/ref/:ref{.+}", async (c) => {
    const { repository } = c.var;
    const name = c.req.param("ref");
    const [, branch] = /^heads\/(.+)$/.exec(name) ?? [];
    const sha = branch === undefined ? undefined : (await listBranches(repository.dir)).get(branch);
    if (sha === undefined) throw makeNotFound();
    return c.json(renderReference(`${links.repo(toFullName(repository))}/git`, repository.id, `refs/${name}`, sha));
  });

  app.post("/git/refs", async (c) => {
    const { repository } = c.var;
    assertRole(repository, c.var.viewer, "write", "Resource not accessible.");
    const { ref, sha } = await parseBody(c, NewRef, "Reference");
    if ((await findCommit(repository.dir, sha)) === undefined) throw new ApiError(422, "Object does not exist");
    const [, branch = ""] = /^refs\/heads\/(.+)$/.exec(ref) ?? [];
    if ((await listBranches(repository.dir)).has(branch)) throw new ApiError(422, "Reference already exists");
    const { exitCode } = await askGit(["update-ref", "--end-of-options", ref, sha, ""], { dir: repository.dir });
    if (exitCode !== 0) throw new ApiError(422, "Reference update failed");
    return c.json(renderReference(`${links.repo(toFullName(repository))}/git`, repository.id, ref, sha), 201);
  });

  return app;
}

function renderReference(base: string, repositoryId: number, ref: string, sha: string): Json {
  return {
    ref,
    node_id: toNodeId("Ref", repositoryId),
    url: `${base}/${ref}`,
    object: { sha, type: "commit", url: `${base}/commits/${sha}` },
  };
}

function renderEntry(repositoryUrl: string, page: string, ref: string, entry: TreeEntry): Json {
  const path = encodeURI(entry.path);
  const url = `${repositoryUrl}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const isTree = entry.type === "dir";
  const gitUrl = `${repositoryUrl}/git/${isTree ? "trees" : "blobs"}/${entry.sha}`;
  const htmlUrl = `${page}/${isTree ? "tree" : "blob"}/${ref}/${path}`;
  return {
    name: entry.path.slice(entry.path.lastIndexOf("/") + 1),
    path: entry.path,
    sha: entry.sha,
    size: entry.size,
    url,
    html_url: htmlUrl,
    git_url: gitUrl,
    download_url: isTree ? null : `${page}/raw/${ref}/${path}`,
    type: entry.type,
    _links: { self: url, git: gitUrl, html: htmlUrl },
  };
}
