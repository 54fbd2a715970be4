import type { JsonSchema } from "./json-schema.ts";

/** `docs/configuration.md`: every key of the schema with its form, its default and its sentence, a table for each section. */
export function renderConfigReference(schema: JsonSchema): string {
  const sections = Object.entries(schema.properties ?? {});
  const scalars = sections.filter(([, part]) => listTables("", part).length === 0);
  const lines = [INTRODUCTION, "## Single keys\n", renderTable(scalars, new Set(schema.required))];
  for (const [name, part] of sections.filter((entry) => !scalars.includes(entry))) {
    lines.push(`\n## ${name}\n`);
    if (part.description !== undefined) lines.push(`${part.description}\n`);
    for (const table of listTables(name, part)) {
      if (table.path !== name) lines.push(`\`${table.path}\`\n`);
      lines.push(`${renderTable(table.rows, new Set(table.required))}\n`);
    }
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

const INTRODUCTION = `# Configuration

<!-- Written by scripts/write-config-schema.ts from src/config/schema.ts. Change it there. -->

Millrace reads \`millrace.config.yaml\` in the current folder, or the file named with \`--config\`. \`millrace init\` writes
one with comments. Relative paths mean the folder of the file.

- \`\${NAME}\` takes an environment variable, or one from the file \`.env\` beside the configuration. The environment wins.
- \`\${NAME:-text}\` takes the text where the variable is missing or empty. Without a default that is an error.
- \`$\${\` stands for a plain \`\${\`. Inside \`{ }\` and \`[ ]\` put quotes around a variable.
- A duration is \`"45m"\`, \`"90s"\` or \`"1h 30m"\`.
- A key without a value counts as not written. An unknown key is an error.

For completion and checks in an editor, keep the first line of the example:
\`# yaml-language-server: $schema=docs/millrace.schema.json\`.
`;

interface Table {
  path: string;
  rows: [string, JsonSchema][];
  required: string[];
}

/** A section's tables: its own keys, then those of the maps and lists in it. */
function listTables(path: string, schema: JsonSchema): Table[] {
  if (schema.oneOf !== undefined) {
    return schema.oneOf.flatMap((option) => {
      const key = option.properties?.["adapter"] === undefined ? "kind" : "adapter";
      return listTables(`${path}, ${key} ${String(option.properties?.[key]?.const)}`, option);
    });
  }
  if (schema.properties !== undefined) {
    const rows = Object.entries(schema.properties);
    const nested = rows.flatMap(([key, part]) => listTables(`${path}.${key}`, part));
    return [{ path, rows, required: schema.required ?? [] }, ...nested];
  }
  if (schema.items !== undefined) return listTables(`${path}[]`, schema.items);
  if (typeof schema.additionalProperties === "object") return listTables(`${path}.<name>`, schema.additionalProperties);
  return [];
}

function renderTable(rows: [string, JsonSchema][], required: Set<string>): string {
  const head = "| key | form | default | |\n| --- | --- | --- | --- |";
  const body = rows.map(([key, part]) => {
    const standard = required.has(key) ? "needed" : describeDefault(part);
    return `| \`${key}\` | ${escapeCell(describeForm(part))} | ${escapeCell(standard)} | ${escapeCell(part.description ?? "")} |`;
  });
  return [head, ...body].join("\n");
}

function describeForm(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.items !== undefined) return schema.items.type === "string" ? "list of texts" : "list";
  const names: Record<string, string> = {
    string: "text",
    number: "number",
    integer: "whole number",
    boolean: "true or false",
    array: "list",
    object: "map",
  };
  if (typeof schema["pattern"] === "string" && schema["pattern"].includes("ms|s|m|h|d")) return "duration";
  if (schema["format"] === "uri") return "URL";
  if (Array.isArray(schema["anyOf"])) return (schema["anyOf"] as JsonSchema[]).map(describeForm).join(" or ");
  return names[schema.type ?? ""] ?? "any";
}

function describeDefault(schema: JsonSchema): string {
  if (schema.default === undefined || schema.type === "object") return "";
  return `\`${JSON.stringify(schema.default)}\``;
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|");
}
