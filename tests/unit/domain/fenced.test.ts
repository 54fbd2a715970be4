import { expect, test } from "vitest";
import { StopError } from "../../../src/domain/errors.ts";
import { fenced } from "../../../src/domain/fenced.ts";

function makePort() {
  const calls: string[] = [];
  return {
    calls,
    port: {
      name: "port",
      async ensureThing(value: string) {
        calls.push(`ensure ${value}`);
        return `made ${value}`;
      },
      async findThing(value: string) {
        calls.push(`find ${value}`);
        return value;
      },
    },
  };
}

const lost = {
  assertHeld: async () => {
    throw new StopError("lost", { code: "test.lost" });
  },
};

test("a write goes through while the lease is held, with its arguments and its answer", async () => {
  const { port } = makePort();
  let asked = 0;
  const guarded = fenced(port, { assertHeld: async () => void asked++ });
  expect(await guarded.ensureThing("x")).toBe("made x");
  expect(asked).toBe(1);
  expect(guarded.name).toBe("port");
});

test("a write is not sent once the lease is lost, and a read still is", async () => {
  const { port, calls } = makePort();
  const guarded = fenced(port, lost);
  await expect(guarded.ensureThing("x")).rejects.toBeInstanceOf(StopError);
  expect(await guarded.findThing("y")).toBe("y");
  expect(calls).toEqual(["find y"]);
});

test("an instance of a class is refused, because its methods would be missed", () => {
  class Port {
    async ensureThing() {}
  }
  expect(() => fenced(new Port(), lost)).toThrow(/plain object/);
});
