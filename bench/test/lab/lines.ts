import type { LabLine } from "../../src/lab/workload/lines.ts"

/** A line as a run leaves it. */
export const lineOf = (fields: Partial<LabLine>): LabLine => ({
  workload: "hot-50",
  contender: "optimistic",
  settings: { pool: 20, flushMs: 0, networkMs: 0 },
  result: { figures: {}, answers: {} },
  at: "2026-01-01T00:00:00.000Z",
  code: "abc1234",
  tookSeconds: 2,
  versions: ["PostgreSQL 18.4"],
  load1: 0.1,
  ...fields,
})
