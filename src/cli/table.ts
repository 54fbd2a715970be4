import { cutText, textWidth, toPrintable } from "./text-width.ts";

export interface TableColumn {
  head: string;
  /** Numbers read better on the right. */
  align?: "left" | "right" | undefined;
  /** Gives way when the table is too wide; the widest such column first. */
  shrinks?: boolean | undefined;
}

const GAP = "  ";
/** No column gets narrower than this, so that something can be read; the line is cut instead. */
const NARROWEST = 6;

/**
 * Rows as aligned lines of at most `width` columns, the head first; without `width`, as wide as they are. Cells are
 * foreign text and are cleaned of everything that a terminal would obey. Pure.
 */
export function renderTable({
  columns,
  rows,
  width = Number.POSITIVE_INFINITY,
}: {
  columns: readonly TableColumn[];
  rows: readonly (readonly string[])[];
  width?: number | undefined;
}): string[] {
  const cells = rows.map((row) => columns.map((_, index) => toPrintable(row[index] ?? "")));
  const lines = [columns.map((column) => column.head), ...cells];
  const widths = shrink(
    columns.map((_, index) => Math.max(...lines.map((line) => textWidth(line[index] ?? "")))),
    columns,
    width,
  );
  return lines.map((line) => {
    const parts = line.map((cell, index) => alignText(cell, widths[index] ?? 0, columns[index]?.align));
    return cutText(parts.join(GAP).trimEnd(), width);
  });
}

/** Takes columns away, one at a time, from whichever shrinking column is the widest. */
function shrink(natural: number[], columns: readonly TableColumn[], width: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, each) => sum + each, 0) + GAP.length * (widths.length - 1) - width;
  while (excess > 0) {
    const shrinking = widths.flatMap((each, index) =>
      columns[index]?.shrinks && each > NARROWEST ? [{ each, index }] : [],
    );
    const widest = shrinking.toSorted((a, b) => b.each - a.each)[0];
    if (widest === undefined) break;
    widths[widest.index] = widest.each - 1;
    excess -= 1;
  }
  return widths;
}

function alignText(cell: string, width: number, align: TableColumn["align"]): string {
  const cut = cutText(cell, width);
  const space = " ".repeat(Math.max(0, width - textWidth(cut)));
  return align === "right" ? space + cut : cut + space;
}
