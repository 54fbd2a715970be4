import { makeConfigJsonSchema, makeEditorSchema } from "../src/config/json-schema.ts";
import { renderConfigReference } from "../src/config/reference.ts";
import { writeFileAtomic } from "../src/lib/atomic-file.ts";

await writeFileAtomic("docs/millrace.schema.json", `${JSON.stringify(makeEditorSchema(), null, 2)}\n`);
await writeFileAtomic("docs/configuration.md", renderConfigReference(makeConfigJsonSchema()));
console.log("Wrote docs/millrace.schema.json and docs/configuration.md.");
