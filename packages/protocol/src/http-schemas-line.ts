/** The settings of a waiting line, as its routes show them. */
import { Schema } from "effect"
import { lineMethods } from "./line.ts"
import { Count } from "./numbers.ts"

export const LinePolicyBody = Schema.Struct({
  method: Schema.Literals(lineMethods),
  protects: Schema.Boolean,
  batch: Count,
  everyMs: Count,
  burst: Count,
  activeMax: Count,
  waitingMax: Count,
  passMs: Count,
  graceMs: Count,
  priorityMs: Count,
  returnMs: Schema.optionalKey(Count).annotate({ description: "Absent: seats that come back are free at once." }),
  idleMs: Schema.optionalKey(Count),
  absentMs: Schema.optionalKey(Count),
  absentMax: Schema.optionalKey(Count),
}).annotate({ identifier: "LinePolicy" })
