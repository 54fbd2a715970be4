import { stripVTControlCharacters } from "node:util";
import type { Verdict } from "./check.ts";
import type { DoctorReport } from "./doctor.ts";

/** Colours a word; the identity where the output is no terminal or NO_COLOR is set. */
export type Paint = (text: string, tone: Verdict | "faint") => string;

const PLAIN: Paint = (text) => text;

/** The report as an aligned table: verdict, title, what was seen; a fix on a line of its own below. Ends with a sum. */
export function renderDoctorTable(report: DoctorReport, paint: Paint = PLAIN): string {
  const width = Math.max(0, ...report.checks.map(({ title }) => toLine(title).length));
  const indent = " ".repeat("pass".length + 2 + width + 2);
  const lines = report.checks.flatMap(({ verdict, title, detail, fix }) => {
    const first = `${paint(verdict, verdict)}  ${toLine(title).padEnd(width)}  ${toLine(detail)}`;
    return fix === undefined ? [first] : [first, `${indent}${paint(`Fix: ${toLine(fix)}`, "faint")}`];
  });
  return [...lines, "", toSum(report), ""].join("\n");
}

/** One JSON document; its keys are those of DoctorReport. */
export function renderDoctorJson(report: DoctorReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** How many checks ended how, such as `12 passed, 1 failed`; what did not occur is left out. */
export function toSum({ passed, warned, failed, skipped }: DoctorReport): string {
  const warnings = warned === 1 ? "1 warning" : `${warned} warnings`;
  const parts = [`${passed} passed`, warnings, `${failed} failed`, `${skipped} skipped`];
  return parts.filter((part, index) => index === 0 || !part.startsWith("0 ")).join(", ");
}

/** Details come from programs and services: no line breaks and no control characters reach the terminal. */
function toLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
}
