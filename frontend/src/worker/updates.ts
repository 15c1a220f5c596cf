/** Registers the service worker, and tells when a newer version of the page waits to take over. */

const LOOK_MS = 60 * 60 * 1000;
const PATIENCE_MS = 5_000;

/** `onReady` gets what is to be called when the reader wants the new version. */
export async function watchUpdates(onReady: (takeOver: () => void) => void): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/worker.js");

  const look = (worker: ServiceWorker | null): void => {
    // Without a controller it is the first visit, and there is no older version.
    if (worker === null || navigator.serviceWorker.controller === null) return;
    onReady(() => {
      takeOver(worker);
    });
  };
  look(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", () => {
      if (coming.state === "installed") look(coming);
    });
  });
  const ask = (): void => {
    if (document.visibilityState === "visible") void registration.update().catch(() => undefined);
  };
  setInterval(ask, LOOK_MS);
  document.addEventListener("visibilitychange", ask);
}

/**
 * Load the page anew as soon as the worker has stopped waiting: it took over, here or from another tab, or one newer
 * still took its place. A worker that does neither keeps nobody: the document comes from the network all the same.
 */
function takeOver(worker: ServiceWorker): void {
  const reload = (): void => {
    location.reload();
  };
  if (worker.state !== "installed") {
    reload();
    return;
  }
  worker.addEventListener("statechange", reload, { once: true });
  setTimeout(reload, PATIENCE_MS);
  worker.postMessage("take-over");
}
