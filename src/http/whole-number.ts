/** A number of a query, cut to what is allowed; what is no number counts as not given. */
export function toWhole(
  text: string | undefined,
  { least, most, otherwise }: Record<"least" | "most" | "otherwise", number>,
): number {
  const number = Number(text ?? Number.NaN);
  return Number.isNaN(number) ? otherwise : Math.min(Math.max(Math.trunc(number), least), most);
}
