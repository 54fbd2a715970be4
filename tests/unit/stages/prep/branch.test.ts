import fc from "fast-check";
import { expect, test } from "vitest";
import { toBranchName, toSlug } from "../../../../src/stages/prep/branch.ts";

test("a slug is safe and short, whatever the title is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (title) => {
      const slug = toSlug(title);
      expect(slug).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect(slug.length).toBeLessThanOrEqual(50);
      expect(toSlug(slug)).toBe(slug);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ["Fix the Café of `cart.ts`", "fix-the-cafe-of-cart-ts"],
  ["../../etc/passwd; rm -rf ~", "etc-passwd-rm-rf"],
  ["漢字", "work"],
  ["$(touch x).lock", "touch-x-lock"],
])("the title %o becomes %o", (title, slug) => {
  expect(toBranchName(12, title)).toBe(`millrace/12-${slug}`);
});

test("a long title is cut between words", () => {
  expect(toSlug("one two three four five six seven eight nine ten eleven")).toBe(
    "one-two-three-four-five-six-seven-eight-nine-ten",
  );
});
