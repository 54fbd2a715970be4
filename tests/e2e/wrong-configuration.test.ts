import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe } from "vitest";
import { toJson } from "../helpers/cli.ts";
import { test } from "../helpers/e2e-test.ts";

const HEAD = "github: { token: a-token-for-tests }\nprojects:\n  - repo: acme/notes\n";

/** Each: what is wrong, the file, and the place and the words that the message has to name. */
const WRONG: [string, string, string, RegExp][] = [
  ["a key nobody knows", `${HEAD}limit: { runsPerDay: 3 }\n`, "4:1", /unknown key "limit".*did you mean "limits"/s],
  ["a key nobody knows, deep inside", `${HEAD}    agnet: claude\n`, "4:5", /did you mean "agent"/],
  ["a missing token", "github: {}\nprojects:\n  - repo: acme/notes\n", "1:1", /github\.token/],
  ["a variable that is not set", HEAD.replace("a-token-for-tests", '"${NOT_SET_HERE}"'), "1:19", /NOT_SET_HERE/],
  ["a repository name that is none", HEAD.replace("acme/notes", "notes"), "3:11", /expected "owner\/name"/],
  ["a duration without a unit", `${HEAD}limits: { hard: 45 }\n`, "4:17", /did you mean "45m"/],
  ["a number below its limit", `${HEAD}limits: { concurrentRuns: 0 }\n`, "4:27", /limits\.concurrentRuns/],
  ["a choice that is none", `${HEAD}    autonomy: pull-requests\n`, "4:15", /did you mean "pull-request"/],
  ["an agent that is not configured", `${HEAD}    agent: gpt\n`, "4:12", /gpt/],
  ["a time zone that does not exist", `${HEAD}schedules: { timezone: Europe/Berln }\n`, "4:24", /Europe\/Berlin/],
  ["a schedule that is no cron pattern", `${HEAD}schedules: { session: "61 * * * *" }\n`, "4:23", /schedules\.session/],
  ["YAML that cannot be read", `${HEAD}limits: { hard: "45m"\nredis: {}\n`, "5:", /config/],
];

describe.concurrent("A wrong configuration", () => {
  for (const [what, text, place, words] of WRONG) {
    test(`with ${what} ends with exit code 2 and names the place`, async ({ makeProject, expect }) => {
      const project = await makeProject();
      await writeFile(join(project.dir, "millrace.config.yaml"), text);
      const end = await project.run(["run", "--json"]);
      expect(end.code).toBe(2);
      expect(end.stderr).toContain(`millrace.config.yaml:${place}`);
      expect(end.stderr).toMatch(words);
      const { error } = toJson<{ error: { code: string; message: string } }>(end);
      expect(error.code).toMatch(/^config\./);
      expect(error.message).toContain(`millrace.config.yaml:${place}`);
      expect(project.github.requests).toEqual([]);
    });
  }

  test("file that is not there ends with exit code 2 and names the command that writes one", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject();
    const end = await project.run(["run", "--config", "elsewhere.yaml"]);
    expect(end.code).toBe(2);
    expect(end.stderr).toMatch(/no configuration file elsewhere\.yaml.*millrace init/s);
  });
});
