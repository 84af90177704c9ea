// @ts-check
/** Tells a tab what happens to the page that it belongs to. */

/** @param {() => import("./tab.js").Tab | undefined} tab the one that the page has now */
export const followPage = (tab) => {
  // A page that may be shown again from memory must not hold connections or locks, and one that is frozen serves no reader.
  window.addEventListener("pagehide", () => tab()?.stop())
  window.addEventListener("pageshow", () => tab()?.start())
  document.addEventListener("freeze", () => tab()?.stop())
  document.addEventListener("resume", () => tab()?.start())
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) tab()?.look()
  })
  window.addEventListener("online", () => tab()?.networkMoved())
  window.addEventListener("offline", () => tab()?.networkMoved())
}
