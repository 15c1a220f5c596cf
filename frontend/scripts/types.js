// Generates src/schema.d.ts, the types of the API, from the description that the server writes (`make openapi`).
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const DESCRIPTION = new URL("../openapi.json", import.meta.url);
const TYPES = new URL("../src/schema.d.ts", import.meta.url);

const generated = astToString(
  await openapiTS(DESCRIPTION, {
    immutable: true,
    // A request may omit fields with a default.
    defaultNonNullable: false,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    rootTypesKeepCasing: true,
  }),
);
// Unchanged types are not written: make would take the file for a changed source.
if (generated !== existing()) writeFileSync(TYPES, generated);

function existing() {
  try {
    return readFileSync(TYPES, "utf8");
  } catch {
    return null;
  }
}
