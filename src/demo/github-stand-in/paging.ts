import type { StandInContext } from "./request-context.ts";

const DEFAULT_SIZE = 30;
const LARGEST_SIZE = 100;

/** The wanted page of a list, with a Link header to its neighbours where there is more than one page. */
export function takePage<T>(c: StandInContext, all: T[]): T[] {
  const size = Math.min(toPositive(c.req.query("per_page"), DEFAULT_SIZE), LARGEST_SIZE);
  const page = toPositive(c.req.query("page"), 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const links = toLinks(c.req.url, page, last);
  if (links !== "") c.header("link", links);
  return all.slice((page - 1) * size, page * size);
}

function toLinks(address: string, page: number, last: number): string {
  const link = (number: number, rel: string): string => {
    const url = new URL(address);
    url.searchParams.set("page", String(number));
    return `<${url.href}>; rel="${rel}"`;
  };
  const back = page > 1 ? [link(Math.min(page - 1, last), "prev"), link(1, "first")] : [];
  const forth = page < last ? [link(page + 1, "next"), link(last, "last")] : [];
  return [...back, ...forth].join(", ");
}

function toPositive(text: string | undefined, fallback: number): number {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : fallback;
}

/** A number in the path; anything else is no such thing. */
export function toPathNumber(text: string | undefined): number {
  return /^\d{1,15}$/.test(text ?? "") ? Number(text) : -1;
}
