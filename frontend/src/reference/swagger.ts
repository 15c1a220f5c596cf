/** /docs: the API's description to try out, by Swagger UI's own bundle, which vite.config.js puts before this. */

import "swagger-ui-dist/swagger-ui.css";
import "./reference.css";

interface Options {
  readonly url: string;
  readonly domNode: Element | null;
  readonly deepLinking: boolean;
  readonly displayRequestDuration: boolean;
  readonly docExpansion: "list" | "full" | "none";
  readonly filter: boolean;
  readonly validatorUrl: string | null;
}

declare const SwaggerUIBundle: (options: Options) => unknown;

SwaggerUIBundle({
  url: "/openapi.json",
  domNode: document.querySelector("#reference"),
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  filter: true,
  // It would fetch a badge from another server.
  validatorUrl: null,
});
