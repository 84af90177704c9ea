// @ts-check
/**
 * Whether what a tab is told goes on from what it has heard. A *run* is one subscription of the leading tab: its frames
 * are counted from 1, and `base` is the position from which they go on, empty when the first one holds everything. Pure.
 */

/**
 * @typedef {{ run: string, count: number, at: string }} Heard `at`: position of the last frame that had one
 * @typedef {{ run: string, base: string, count: number }} Mark
 */

/** @type {Heard} */
export const nothingHeard = { run: "", count: 0, at: "" }

/** What to do with a frame. @param {Heard} heard @param {Mark} mark @returns {"take" | "pass over" | "lost"} */
export const frameAfter = (heard, { run, base, count }) => {
  if (run === heard.run) {
    if (count <= heard.count) return "pass over"
    return count === heard.count + 1 ? "take" : "lost"
  }
  return count === 1 && (base === "" || base === heard.at) ? "take" : "lost"
}

/**
 * What to think of a run that stands at `mark` now.
 * @param {Heard} heard @param {Mark} mark
 * @returns {"whole" | "waits" | "lost"} `waits`: the frame with everything is still to come
 */
export const stateAfter = (heard, { run, base, count }) => {
  if (run === heard.run) return count > heard.count ? "lost" : "whole"
  if (count > 0) return "lost"
  if (base === "") return "waits"
  return base === heard.at ? "whole" : "lost"
}
