/** The header of answers that no cache may keep: they change with each commit, or belong to one person. */
export const uncached = [["cache-control", "no-store"]] as const
