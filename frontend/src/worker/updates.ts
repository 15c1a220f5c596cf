/** Registers the service worker, and reports when a newer version of the page is ready to take over. */

const CHECK_MS = 60 * 60 * 1000;
const PATIENCE_MS = 5_000;

/** `onReady` receives the function that loads the new version. */
export async function watchUpdates(onReady: (takeOver: () => void) => void): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/worker.js");

  const offer = (worker: ServiceWorker | null): void => {
    // Without a controller this is the first visit, and there is no older version.
    if (worker === null || navigator.serviceWorker.controller === null) return;
    onReady(() => {
      takeOver(worker);
    });
  };
  offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", () => {
      if (coming.state === "installed") offer(coming);
    });
  });
  const check = (): void => {
    if (document.visibilityState === "visible") void registration.update().catch(() => undefined);
  };
  setInterval(check, CHECK_MS);
  document.addEventListener("visibilitychange", check);
}

/**
 * Reload the page as soon as the worker has stopped waiting: it took over, here or from another tab, or a newer
 * one replaced it. If neither happens the page reloads anyway: the document comes from the network.
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
