/** How a drill and the clock that it changes in a node speak of the same. */
export const minuteMs = 60_000

/** In the order in which SIGUSR2 sets them. */
export const shiftsMs = [0, minuteMs, -minuteMs] as const

/** What the node writes when its clock was changed. */
export const clockSays = (shiftMs: number): string => `the clock of this node is ${shiftMs / 1_000} s off`
