import { expect, test } from "vitest";
import { toCauseId, toCodePath, toMasked } from "../../../../src/stages/signals/cause-key.ts";
import { makeSignal } from "../../../fakes/fake-signals.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const idOf = (changes: Parameters<typeof makeSignal>[2]) =>
  toCauseId(makeSignal("1", NOW, { message: "x is 7", ...changes }));

test.each([
  ["src/cart.ts", "src/cart.ts"],
  ["./src/cart.ts", "src/cart.ts"],
  ["app:///src/cart.ts", "src/cart.ts"],
  ["webpack:///./src/cart.ts?3f2a", "src/cart.ts"],
  ["webpack-internal:///./src/cart.ts", "src/cart.ts"],
  ["https://shop.example/src/cart.ts?v=1#x", "src/cart.ts"],
  ["http://localhost:3000/src/cart.ts", "src/cart.ts"],
  ["/srv/www/app/src/cart.ts", "app/src/cart.ts"],
  ["C:\\work\\src\\cart.ts", "work/src/cart.ts"],
  ["assets/main-3f2a9c1b7d.js", "assets/main.js"],
])("%s is the file %s", (file, path) => {
  expect(toCodePath(file)).toBe(path);
});

test("What differs from one occurrence to the next is masked", () => {
  const message = `User 4711 (mira@example.org) at https://x.example/a?b=1 lost "Blue shirt" 0190a1b2-0000-7000-8000-000000000001 0xdeadbeef 12:30`;
  expect(toMasked(message)).toBe("User <n> (<mail>) at <url> lost <text> <id> <id> <n>");
});

test("One fault keeps its id over numbers, sources and spellings of its place", () => {
  const id = idOf({});
  expect(idOf({ message: "x is 8" })).toBe(id);
  expect(idOf({ key: "posthog:h:1:error:z", source: "posthog" })).toBe(id);
  expect(idOf({ frame: { file: "app:///src/cart.ts", function: "Cart.total", line: 9 } })).toBe(id);
  expect(id).toMatch(/^v1-[0-9a-f]{16}$/);
});

test("Another type, file, function, message or project is another fault", () => {
  const ids = [
    idOf({}),
    idOf({ type: "RangeError" }),
    idOf({ frame: { file: "src/other.ts", function: "total" } }),
    idOf({ frame: { file: "src/cart.ts", function: "sum" } }),
    idOf({ message: "y is 7" }),
    idOf({ repo: "acme/other" }),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

test("A long hostile message is masked in no time", () => {
  const startedAt = performance.now();
  for (const part of ["a@", "1.", '"', "0x", "-".repeat(8), "https://"]) toMasked(part.repeat(50_000));
  expect(performance.now() - startedAt).toBeLessThan(500);
});
