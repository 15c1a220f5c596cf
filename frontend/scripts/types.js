// Generates src/schema.d.ts, the types of the API, from the description that the server writes (`make openapi`).
import openapiTS, { astToString } from "openapi-typescript";
import { writeIfChanged } from "./files.js";

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
writeIfChanged(TYPES, generated);
