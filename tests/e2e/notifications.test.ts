import { startHttpStandIn } from "../fakes/http-stand-in.ts";
import { test } from "../helpers/e2e-test.ts";
import { OWNER, QUICK_AGENT, REPO } from "../helpers/stand-in-project.ts";

const LOSING_AGENT = QUICK_AGENT.replace('appendFileSync("NOTES.md"', 'if (false) appendFileSync("NOTES.md"');

test("An item that failed for good is told once to each place, struck through when it is retried, and stands in the day's log", async ({
  makeProject,
  expect,
}) => {
  const texts: string[] = [];
  const chat = await startHttpStandIn((_request, response, body) => {
    texts.push((JSON.parse(body) as { text: string }).text);
    response.writeHead(200).end("ok");
  });
  const project = await makeProject({ agent: LOSING_AGENT, sections: { limits: { attemptsPerItem: 1 } } });
  const news = project.github.addIssue(REPO, { title: "What needs a person", author: OWNER });
  await project.configure({
    limits: { attemptsPerItem: 1 },
    notifications: {
      places: [
        { kind: "webhook", url: `${chat.url}/a-secret-of-the-address` },
        { kind: "comment", repo: REPO, issue: news },
      ],
    },
  });
  const issue = project.addIssue();
  await project.run(["run"]);
  expect((await project.items()).get(issue)).toMatchObject({ status: "parked", reason: "attempts-exhausted" });
  const comments = () => project.github.listComments(REPO, news).map(({ body }) => body);
  expect(texts).toEqual([expect.stringContaining(`${REPO}#${issue} is parked: every attempt`)]);
  expect(comments()).toEqual([expect.stringContaining(`**Needs you:** ${REPO}#${issue} is parked`)]);

  await project.run(["run"]);
  expect(texts).toHaveLength(1);
  expect(comments()).toHaveLength(1);

  const { stdout: log } = await project.run(["log", "--format", "md"]);
  expect(log).toContain("Told at once");
  expect(log).not.toContain("a-secret-of-the-address");

  await project.run(["retry", String(issue)]);
  await project.run(["run", "--stage", "triage"]);
  expect(texts).toHaveLength(2);
  expect(texts[1]).toMatch(/^Passed: /);
  expect(comments()).toEqual([expect.stringMatching(/~~acme\/notes#\d+ is parked[^]*This has passed\./)]);
  expect((await project.run(["log", "--format", "md"])).stdout).toContain("It has passed.");
  await chat.close();
});
