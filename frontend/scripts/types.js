// Makes src/schema.d.ts, the types of the API, from the description that the server writes (`make openapi`).
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const DESCRIPTION = new URL("../openapi.json", import.meta.url);
const TYPES = new URL("../src/schema.d.ts", import.meta.url);

const made = astToString(
  await openapiTS(DESCRIPTION, {
    immutable: true,
    // What has a default may be left out of a request.
    defaultNonNullable: false,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    rootTypesKeepCasing: true,
  }),
);
// Left alone while nothing changes, so that make does not take it for a new source.
if (made !== held()) writeFileSync(TYPES, made);

function held() {
  try {
    return readFileSync(TYPES, "utf8");
  } catch {
    return null;
  }
}
