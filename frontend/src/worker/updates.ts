/** Registers the service worker, and tells when a newer version of the page waits to take over. */

const LOOK_MS = 60 * 60 * 1000;

/** `onReady` gets what is to be called when the reader wants the new version. */
export async function watchUpdates(onReady: (takeOver: () => void) => void): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/worker.js");
  let isWanted = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (isWanted) location.reload();
  });

  const look = (worker: ServiceWorker | null): void => {
    // Without a controller it is the first visit, and there is no older version.
    if (worker === null || navigator.serviceWorker.controller === null) return;
    onReady(() => {
      // Asked for in another tab, it has taken over already: only this page is still the old one.
      if (worker.state !== "installed") {
        location.reload();
        return;
      }
      isWanted = true;
      worker.postMessage("take-over");
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
