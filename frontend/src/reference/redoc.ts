/** /redoc: the API's description to read, by Redoc's own bundle, which vite.config.js puts before this. */

import "./reference.css";

interface Options {
  readonly disableSearch: boolean;
  readonly hideDownloadButton: boolean;
  readonly nativeScrollbars: boolean;
}

declare const Redoc: { init: (url: string, options: Options, element: Element | null) => void };

Redoc.init(
  "/openapi.json",
  {
    // Its search runs in a worker made from a blob, which the Content-Security-Policy forbids; browsers can
    // search, too.
    disableSearch: true,
    hideDownloadButton: false,
    nativeScrollbars: true,
  },
  document.querySelector("#reference"),
);
