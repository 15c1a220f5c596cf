// Makes src/schema.d.ts, the types of the API, from the description that the server writes (`make openapi`).
import openapiTS, { astToString } from "openapi-typescript";
import { writeIfChanged } from "./files.js";

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
writeIfChanged(TYPES, made);
