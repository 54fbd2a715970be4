import { expect, test } from "vitest";
import { rememberPermissions } from "../../../../src/stages/trust/remember-permissions.ts";
import { createWorld } from "../../../fakes/stage-world.ts";

test("a person's permission is asked for once, in whatever case the login comes", async () => {
  const { port } = createWorld().tracker;
  const asked: string[] = [];
  const remembering = rememberPermissions({
    ...port,
    async getPermission(repo, login) {
      asked.push(`${repo} ${login}`);
      return "triage";
    },
  });
  const answers = await Promise.all([
    remembering.getPermission("acme/shop", "Ann"),
    remembering.getPermission("acme/shop", "ann"),
    remembering.getPermission("acme/other", "ann"),
  ]);
  expect(answers).toEqual(["triage", "triage", "triage"]);
  expect(asked).toEqual(["acme/shop Ann", "acme/other ann"]);
});
