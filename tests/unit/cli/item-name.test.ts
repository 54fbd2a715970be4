import { describe, expect, it } from "vitest";
import { getItem } from "../../../src/cli/find-item.ts";
import { makeItemName } from "../../../src/cli/item-name.ts";
import { Config } from "../../../src/config/schema.ts";
import type { StateStore } from "../../../src/pipeline/state-store.ts";

const ITEM = { repo: "acme/cents", issue: 7 };

describe("the name of an item", () => {
  it("is its number in one project, and says the project where there are several", () => {
    expect(makeItemName(["acme/cents", "acme/cents"], { isTty: true })(ITEM)).toBe("#7");
    expect(makeItemName(["acme/cents", "acme/dates"], { isTty: true })(ITEM)).toBe("cents#7");
    expect(makeItemName(["acme/cents", "other/cents"], { isTty: true })(ITEM)).toBe("acme/cents#7");
  });

  it("is whole in a pipe, where a program reads it", () => {
    expect(makeItemName(["acme/cents", "acme/dates"], { isTty: false })(ITEM)).toBe("acme/cents#7");
  });
});

describe("an item that a person names", () => {
  const makeConfig = (...repos: string[]) =>
    Config.parse({ github: { token: "t" }, projects: repos.map((repo) => ({ repo })) });
  // Knows every item, and tells by which id it was asked.
  const store = { find: async (id: string) => ({ item: { id } }) } as unknown as StateStore;
  const ask = async (config: Config, wanted: string) => (await getItem(store, config, wanted)).item.id;

  it("is found by each of its names", async () => {
    const config = makeConfig("acme/cents", "acme/due-dates");
    for (const name of ["acme/cents#7", "Cents#7", "acme--cents-7", "acme--cents-7-r2"]) {
      expect(await ask(config, name)).toBe("acme--cents-7");
    }
    expect(await ask(makeConfig("acme/cents"), "#7")).toBe("acme--cents-7");
  });

  it("is not guessed where two projects could be meant", async () => {
    const error = { code: "cli.ambiguous_item", hint: "Name the project too, for example acme/cents#7." };
    await expect(ask(makeConfig("acme/cents", "acme/dates"), "7")).rejects.toMatchObject(error);
    await expect(ask(makeConfig("acme/cents", "other/cents"), "cents#7")).rejects.toMatchObject(error);
  });
});
