import type { Locator, Page } from "playwright-core";

type Role = Parameters<Page["getByRole"]>[0];

/** What a person looks for: by its role and by the name it goes by. */
export interface Wanted {
  role: Role;
  name: string;
}

/**
 * What keeps a person from seeing and using an element, one sentence each; none where it stands once on the page, can be
 * brought into view, and lies under nothing. That it is in the document says none of that.
 */
export async function listPlacementProblems(page: Page, { role, name }: Wanted): Promise<string[]> {
  const all = await page.getByRole(role, { name, exact: true }).all();
  const what = `${role} “${name}”`;
  if (all.length === 0) return [`There is no ${what}.`];
  if (all.length > 1) {
    const boxes = await Promise.all(all.map((one) => one.boundingBox()));
    return [`There are ${all.length} of ${what}${doOverlap(boxes) ? ", one over the other" : ""}.`];
  }
  return all[0] === undefined ? [] : listProblemsOf(page, all[0], what);
}

async function listProblemsOf(page: Page, element: Locator, what: string): Promise<string[]> {
  await element.evaluate((one: PageElement) => one.scrollIntoView({ block: "center", inline: "nearest" }));
  const box = await element.boundingBox();
  if (box === null || box.width < 1 || box.height < 1) return [`${what} has no size.`];
  const view = page.viewportSize() ?? { width: 0, height: 0 };
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  const height = Math.min(bottom, view.height) - Math.max(box.y, 0);
  if (box.x < 0 || right > view.width + 0.5 || height < Math.min(box.height, view.height) - 0.5) {
    return [`${what} is out of view, at ${Math.round(box.x)}, ${Math.round(box.y)}.`];
  }
  const covered = await element.evaluate(findCover);
  return covered === undefined ? [] : [`${what} is covered by ${covered}.`];
}

/** Of the browser's own interface, what is asked of an element there. */
interface PageElement {
  tagName: string;
  contains(other: PageElement): boolean;
  getClientRects(): Iterable<{ left: number; top: number; width: number; height: number }>;
  scrollIntoView(how: { block: "center"; inline: "nearest" }): void;
  ownerDocument: { elementFromPoint(x: number, y: number): PageElement | null };
}

/**
 * Runs in the page: asks what a click would hit at the middle and near the four corners of the element's first box. Gives
 * the other element's tag, or nothing where every place is the element's own.
 */
function findCover(element: PageElement): string | undefined {
  const box = [...element.getClientRects()].find(({ width, height }) => width > 0 && height > 0);
  if (box === undefined) return "nothing that can be hit";
  for (const [x, y] of [
    [0.5, 0.5],
    [0.1, 0.15],
    [0.9, 0.15],
    [0.1, 0.85],
    [0.9, 0.85],
  ] as const) {
    const hit = element.ownerDocument.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    if (hit !== null && !element.contains(hit) && !hit.contains(element)) return hit.tagName.toLowerCase();
  }
  return undefined;
}

function doOverlap(boxes: ({ x: number; y: number; width: number; height: number } | null)[]): boolean {
  const known = boxes.filter((box) => box !== null);
  return known.some((a, index) =>
    known
      .slice(index + 1)
      .some((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
  );
}
