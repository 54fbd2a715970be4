import { afterEach, expect, test, vi } from "vitest";
import { renewAfterSetBack } from "../../../../src/integrations/github/renew-after-set-back.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("what plans by the clock is made anew when the clock was set back, and only then", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  let made = 0;
  const get = renewAfterSetBack(() => (made += 1));
  expect(get()).toBe(1);
  vi.setSystemTime(Date.now() + 7_200_000);
  expect(get()).toBe(1);
  vi.setSystemTime(Date.now() - 7_200_000);
  expect(get()).toBe(2);
  expect(get()).toBe(2);
});
