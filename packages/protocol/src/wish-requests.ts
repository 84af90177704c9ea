/** Bodies of wishes that are filed before the opening. */
import { Schema } from "effect"
import { wishFields, wishOf } from "./best-requests.ts"
import { bestRuleWords } from "./best-seats.ts"
import { limits } from "./limits.ts"
import { Count, idOf } from "./numbers.ts"
import { isRecord, notAnObject } from "./request-body.ts"
import type { RankedWish } from "./wishes.ts"

export const OwnWishesRequest = Schema.Struct({
  wishes: Schema.Array(Schema.Struct(wishFields)).annotate({
    description: `1 to ${limits.wishesPerPersonMax} wishes, the most wanted first.`,
  }),
}).annotate({
  identifier: "OwnWishesRequest",
  examples: [
    {
      wishes: [
        { optionId: 1024, seats: 2, atWorst: "adjacent" },
        { optionId: 1025, seats: 2 },
      ],
    },
  ],
})

export const WishesResponse = Schema.Struct({
  concertId: idOf("concertId"),
  wishes: Schema.Array(
    Schema.Struct({
      optionId: idOf("optionId"),
      seats: Count,
      tier: Schema.NullOr(Schema.String),
      section: Schema.NullOr(Schema.String),
      flag: Schema.NullOr(Schema.String),
      atWorst: Schema.Literals(bestRuleWords),
    }),
  ),
  outcome: Schema.NullOr(Schema.Literals(["MET", "UNMET", "WITHDRAWN"])).annotate({
    description: "Null while they stand.",
  }),
  rank: Schema.NullOr(Count).annotate({ description: "Of the wish that was met, from 1." }),
  reservationId: Schema.NullOr(idOf("reservationId")).annotate({ description: "The hold that was made for it." }),
}).annotate({ identifier: "WishesResponse" })

/** What is filed, or the sentence that says what is wrong. */
export const decodeWishesRequest = (body: unknown): { readonly wishes: ReadonlyArray<RankedWish> } | string => {
  if (!isRecord(body)) return notAnObject
  if (!Array.isArray(body.wishes)) return "wishes must be a list"
  const wishes: RankedWish[] = []
  for (const each of body.wishes) {
    const asked = isRecord(each) ? wishOf(each) : notAnObject
    if (typeof asked === "string") return asked
    wishes.push(asked)
  }
  return { wishes }
}
