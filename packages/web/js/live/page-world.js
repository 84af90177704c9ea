// @ts-check
/** Time and chance as a browser has them. */

/** @type {import("./deadline.js").World} */
export const pageWorld = {
  // Goes on while the machine sleeps, other than the time since the page was opened.
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
}
