/** Names in Redis contain ids of seats, and all cells share one Redis: each cell has a concert of its own. */
let concerts = 0

export const nextConcert = (): number => ++concerts
