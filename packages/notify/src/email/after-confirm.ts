/** What a code that was shown comes to. */
import { refused } from "@ticketrush/engine/catalogue/errors"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"

export type Confirmed =
  | { readonly kind: "right"; readonly address: string }
  | { readonly kind: "wrong"; readonly tries: number }
  | { readonly kind: "over" | "taken" }

/** Told apart from the write: that a wrong code was shown is kept, though it is refused. */
export const afterConfirm = (confirmed: Confirmed) => {
  switch (confirmed.kind) {
    case "right":
      return Effect.succeed({ address: confirmed.address })
    case "wrong":
      return refused("email-code-wrong", { left: limits.emailCodeTriesMax - confirmed.tries })
    case "over":
      return refused("email-code-over")
    case "taken":
      return refused("email-taken")
  }
}

/** How long until the oldest of as many as there may be is an hour old. */
export const tooMany = (oldest: number, now: number) =>
  refused("email-codes", { seconds: Math.ceil((oldest + limits.emailCodesWindowMs - now) / 1_000) })
