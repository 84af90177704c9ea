/** What a server says it is made of: the body of `/api/system/runtime`. */
import { Schema } from "effect"
import { DateTime } from "./http-schemas-part.ts"
import { Count } from "./numbers.ts"

const partStatus = {
  status: Schema.Literals(["UP", "DOWN"]),
  up: Schema.Boolean,
  /** What it answered, or why it is down. */
  detail: Schema.String,
  /** Since when it has been so, as far as this server knows; null for a program that no setting names. */
  since: Schema.NullOr(DateTime),
} as const

const RuntimePart = Schema.Struct(partStatus).annotate({ identifier: "RuntimePart" })

export const RuntimeResponse = Schema.Struct({
  checkedAt: DateTime,
  redis: RuntimePart,
  kafka: RuntimePart,
  postgres: RuntimePart,
  journal: RuntimePart,
  line: RuntimePart,
  /** What readiness says. */
  ready: Schema.Struct({ status: Schema.Literals(["UP", "DOWN"]), reason: Schema.NullOr(Schema.String) }),
  /** The ways of this server to what it needs, and its loops that must never end. */
  parts: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      ...partStatus,
      /** Nothing can be sold while it is down. */
      needed: Schema.Boolean,
      /** Since the process started. */
      failures: Count,
    }).annotate({ identifier: "RuntimeLoop" }),
  ),
}).annotate({ identifier: "RuntimeResponse" })
