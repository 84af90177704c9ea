/**
 * The strategies of v1 to v5. Each books a seat row only in the version that it has read, or while it has it locked, and
 * all change the version: so they may sell the same concert side by side, and none sells a seat of another once more.
 */
export const sideBySide: ReadonlySet<string> = new Set(["optimistic", "pessimistic", "redis-lock", "kafka"])

/** The one of them that needs nothing but the rows. */
export const rowsAlone = "optimistic"
