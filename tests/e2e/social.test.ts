import { describe } from "vitest";
import type { SocialPost } from "../../src/domain/social.ts";
import { startHttpStandIn } from "../fakes/http-stand-in.ts";
import { startSocialEndpoint } from "../fakes/social-endpoint.ts";
import { toJson } from "../helpers/cli.ts";
import { test } from "../helpers/e2e-test.ts";
import { waitUntil } from "../helpers/wait-until.ts";

/** A blog with two new posts, a feed that is broken, and the endpoint. */
async function openWorld() {
  const now = new Date().toUTCString();
  const items = [1, 2].map(
    (number) => `<item><title>News ${number}</title><link>/${number}</link><pubDate>${now}</pubDate></item>`,
  );
  const blog = await startHttpStandIn(({ url }, response) => {
    const body = url === "/feed.xml" ? `<rss version="2.0"><channel>${items.join("")}</channel></rss>` : "<html>";
    response.writeHead(200, { "content-type": "application/xml" }).end(body);
  });
  const endpoint = await startSocialEndpoint();
  const sections = {
    social: {
      feeds: [{ url: `${blog.url}/feed.xml`, name: "blog" }],
      fetch: { allow: [new URL(blog.url).host] },
      push: { url: endpoint.url, token: `\${SOCIAL_TOKEN:-${endpoint.token}}` },
    },
  };
  return { blog, endpoint, sections, close: () => Promise.all([blog.close(), endpoint.close()]) };
}

const toPosts = (stdout: string) =>
  stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as SocialPost]));

describe.concurrent("millrace social", () => {
  test("reads feeds, waits for a person, and sends what was approved in one batch", async ({ makeProject, expect }) => {
    const { endpoint, sections, close } = await openWorld();
    const project = await makeProject({ sections });

    const dry = await project.run(["social", "--dry-run", "--json"]);
    expect(dry).toMatchObject({ code: 0 });
    expect(toJson(dry)).toMatchObject({
      dryRun: true,
      feeds: [{ drafts: [{ title: "News 2" }, { title: "News 1" }] }],
    });
    expect(dry.stdout).toContain(`${endpoint.url}/api/v2/social-posts/batch`);
    expect(dry.stdout).not.toContain(endpoint.token);
    expect(endpoint.requests).toEqual([]);
    expect(await project.askRedis((redis) => redis.keys("*social*"))).toEqual([]);

    const first = await project.run(["social"]);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toContain("blog: 2 entries, 2 drafted");
    expect(endpoint.requests).toEqual([]);
    const posts = toPosts((await project.run(["social", "list", "--json"])).stdout);
    expect(posts.map(({ state }) => state)).toEqual(["drafted", "drafted"]);

    const [one, two] = posts;
    const edited = await project.run(["social", "edit", one?.clientId ?? "", `In other words: ${one?.link}`]);
    expect(edited).toMatchObject({ code: 0 });
    expect(await project.run(["social", "drop", two?.clientId.slice(0, 9) ?? ""])).toMatchObject({ code: 0 });
    expect(await project.run(["social", "approve", "all"])).toMatchObject({ code: 0 });
    const second = await project.run(["social", "--json"]);
    expect(toJson(second)).toMatchObject({ ok: true, posts: { scheduled: 1, dropped: 1, drafted: 0 } });
    expect(endpoint.taken.map(({ text }) => text)).toEqual([`In other words: ${one?.link}`]);
    expect(endpoint.requests.flatMap(({ problems }) => problems)).toEqual([]);
    await close();
  });

  test("keeps posts for an endpoint that is not there yet, with exit code 0, and says so everywhere", async ({
    makeProject,
    expect,
  }) => {
    const { endpoint, sections, close } = await openWorld();
    const project = await makeProject({ sections: { social: { ...sections.social, approval: "none" } } });
    endpoint.isLive = false;
    const pass = await project.run(["social"]);
    expect(pass).toMatchObject({ code: 0, stderr: "" });
    expect(pass.stdout).toContain("The batch endpoint is not deployed yet: it answers 404. 2 posts wait");
    expect((await project.run(["status"])).stdout).toMatch(/Social +2 approved\n.*not deployed yet.*2 posts wait/);
    const status = toJson<{ social: unknown }>(await project.run(["status", "--json"]));
    expect(status.social).toMatchObject({ posts: { approved: 2 }, holds: [{ code: "social.not_deployed", posts: 2 }] });
    expect((await project.run(["log"])).stdout).toMatch(/the push endpoint is not deployed: 2 posts wait, since/);

    endpoint.isLive = true;
    expect((await project.run(["social"])).stdout).toContain("2 scheduled");
    expect(await project.run(["social"])).toMatchObject({ code: 0 });
    expect(endpoint.taken).toHaveLength(2);
    expect((await project.run(["log"])).stdout).not.toContain("not deployed");
    await close();
  });

  test("tells of a broken feed and goes on with the others; a refused token ends with what to do", async ({
    makeProject,
    expect,
  }) => {
    const { blog, endpoint, sections, close } = await openWorld();
    const feeds = [{ url: `${blog.url}/broken`, name: "broken" }, ...sections.social.feeds];
    const push = { url: endpoint.url, token: "a-wrong-token-for-tests" };
    const project = await makeProject({ sections: { social: { ...sections.social, feeds, push, approval: "none" } } });
    const pass = await project.run(["social"]);
    expect(pass.code).toBe(2);
    expect(pass.stdout).toContain("broken: It is no feed that can be read");
    expect(pass.stdout).toContain("blog: 2 entries, 2 drafted");
    expect(pass.stderr).toContain("social.push.token");
    expect(pass.stdout + pass.stderr).not.toContain("a-wrong-token-for-tests");
    expect((await project.run(["log"])).stdout).toContain("feed broken: did not answer");
    await project.configure({ social: { ...sections.social, feeds, approval: "none" } });
    expect(await project.run(["social"])).toMatchObject({ code: 4 });
    expect(endpoint.taken).toHaveLength(2);
    await close();
  });

  test("says what is missing, unknown or not possible", async ({ makeProject, expect }) => {
    const { sections, close } = await openWorld();
    const project = await makeProject({ sections });
    for (const [args, words] of [
      [["social", "publish"], "There is no `millrace social publish`."],
      [["social", "approve"], "millrace social approve <post>"],
      [["social", "edit", "mr-1"], "millrace social edit <post> <text>"],
      [["social", "drop", "mr-nothing"], "There is no post mr-nothing."],
    ] as const) {
      const end = await project.run([...args]);
      expect(end.code, args.join(" ")).toBe(2);
      expect(end.stderr).toContain(words);
    }
    await project.configure({ social: {} });
    const end = await project.run(["social"]);
    expect(end.code).toBe(2);
    expect(end.stderr).toContain("There are no feeds to make posts of.");
    await close();
  });

  test("runs by its schedule in start", async ({ makeProject, expect }) => {
    const { endpoint, sections, close } = await openWorld();
    const schedules = { session: "", dailyLog: "", signals: "", social: "* * * * * *" };
    const project = await makeProject({ sections: { schedules, social: { ...sections.social, approval: "none" } } });
    const running = project.start(["start"]);
    await waitUntil(() => endpoint.taken.length === 2, { what: "the posts to be sent", timeoutMs: 30_000 });
    running.kill("SIGTERM");
    expect(await running.ended).toMatchObject({ code: 0 });
    expect(endpoint.taken).toHaveLength(2);
    await close();
  });
});
