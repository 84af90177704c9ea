/** The settings of a waiting line, as its routes show them, and what is asked of people who join it. */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { lineMethods } from "./line.ts"
import { Count, idOf, whole } from "./numbers.ts"
import { proofParts } from "./proof.ts"

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

/** What a join has to show now. */
export const JoinChallengeResponse = Schema.Struct({
  concertId: idOf("concertId"),
  required: Schema.Boolean.annotate({
    description:
      "False: it is quiet, or no proof is asked for here; all that follows is null, and a join needs no proof.",
  }),
  challenge: Schema.NullOr(Schema.String).annotate({
    maxLength: limits.proofCharsMax,
    description: "Send it back as it is, as proof.challenge of the join. It is of this person and this concert alone.",
  }),
  work: Schema.NullOr(Schema.Struct({ parts: whole(1, proofParts), zeroBits: whole(0, 32) })).annotate({
    description:
      "For each part, from 0 to parts - 1, find a whole number so that the SHA-256 of the ASCII text " +
      "<challenge>.<part>.<number> begins with at least zeroBits zero bits; send the numbers, in the order of their parts, as " +
      "proof.answers. Null: nothing has to be worked out.",
  }),
  waitSeconds: Schema.NullOr(Count).annotate({
    description: "Of way=wait: join with the challenge alone, no sooner than in so many seconds. Else null.",
  }),
  expiresInSeconds: Schema.NullOr(Count).annotate({ description: "From then on the challenge counts for nothing." }),
  captcha: Schema.NullOr(Schema.Struct({ kind: Schema.String, question: Schema.NullOr(Schema.String) })).annotate({
    description: "A captcha whose answer counts in place of work, as proof.captcha; null where the server has none.",
  }),
}).annotate({ identifier: "JoinChallengeResponse" })
