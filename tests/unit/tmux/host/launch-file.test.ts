import { expect, test } from "vitest";
import { ConfigError } from "../../../../src/domain/errors.ts";
import { toLaunchText } from "../../../../src/tmux/host/launch-file.ts";

const COMMAND = { argv: ["/bin/true"], env: {}, cwd: "/work", stdin: "/dev/null", largestFileBytes: 1_030 };

test("Every value has a line of its own, with its kind in front.", () => {
  const text = toLaunchText({ ...COMMAND, argv: ["/bin/echo", "$(id)", ""], env: { A: "b c", HOME: "" } });
  expect(text).toBe("c/work\ni/dev/null\nf2\neA=b c\neHOME=\na/bin/echo\na$(id)\na\n.\n");
});

test("A value of several lines goes on in lines that are marked, also where it looks like another entry.", () => {
  expect(toLaunchText({ ...COMMAND, argv: ["one\naTWO\n\n", "+x"] })).toContain("\naone\n+aTWO\n+\n+\na+x\n.\n");
});

test.each(["", "1A", "A-B", "A B", "A\nB", "BASH_FUNC_x%%"])("The name %j of a variable is refused.", (name) => {
  expect(() => toLaunchText({ ...COMMAND, env: { [name]: "x" } })).toThrow(ConfigError);
});

test("A zero byte is refused, because no argument can hold one.", () => {
  expect(() => toLaunchText({ ...COMMAND, argv: ["a\0b"] })).toThrow("zero byte");
});
