/** What the process that learns which tests reach what, and the tests beside which it runs, agree on. */

/** The array of notes, by this name of the global object. */
export const notes = "__ticketrushReached"

/** The largest number of statements that can be told apart. */
export const notesMax = 65_536

/** Holds the folder that notes are written to, a file for each test file. */
export const reachVariable = "TICKETRUSH_REACH"

export const notesFileOf = (testFile: string): string => `${testFile.replaceAll(/[^\w.-]/g, "_")}.notes`
