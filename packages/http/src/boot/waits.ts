/** What a stop waits for, last things first, and how long. */
export const waits = {
  gateway: { what: "answers that are under way", limitMs: 6_000 },
  cluster: { what: "sales that are left to other nodes", limitMs: 7_000 },
  engine: { what: "records on their way to the journal, and their callers", limitMs: 5_000 },
  services: { what: "rows of the audit trail on their way to its table", limitMs: 3_000 },
  journal: { what: "the connections of the journal", limitMs: 2_000 },
  tables: { what: "the connections of the catalogue", limitMs: 2_000 },
  database: { what: "PostgreSQL to end", limitMs: 18_000 },
} as const

/** All of them together. */
export const stopMs = Object.values(waits).reduce((sum, { limitMs }) => sum + limitMs, 0)
