import { byPerson, type Command, contractLine, openRules, sectionA } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { type LaneName, laneOf } from "../../src/actor/Mailbox.ts"
import { hold, openSale, seat } from "../sales.ts"

const reservation = 1
const by = byPerson(1)
const commands: { readonly [kind in Command["kind"]]: readonly [Command & { readonly kind: kind }, LaneName] } = {
  hold: [hold(1, [seat(0)]), "holds"],
  "hold-best": [{ kind: "hold-best", person: 1, option: 1_024, wish: { seats: 2, atWorst: 5 }, key: null }, "holds"],
  "file-wishes": [{ kind: "file-wishes", person: 1, tier: 0, wishes: [] }, "line"],
  "withdraw-wishes": [{ kind: "withdraw-wishes", person: 1 }, "line"],
  join: [{ kind: "join", person: 1 }, "line"],
  leave: [{ kind: "leave", person: 1 }, "line"],
  appear: [{ kind: "appear", person: 1 }, "line"],
  "start-paying": [{ kind: "start-paying", reservation, by }, "money"],
  confirm: [{ kind: "confirm", reservation, by }, "money"],
  cancel: [{ kind: "cancel", reservation, by }, "money"],
  refund: [{ kind: "refund", reservation, by }, "money"],
  "cancel-seats": [{ kind: "cancel-seats", reservation, by, seats: [1_024] }, "money"],
  "cancel-many": [{ kind: "cancel-many", reservations: [reservation], by }, "money"],
  "offer-transfer": [{ kind: "offer-transfer", reservation, person: 1, to: 2 }, "money"],
  "end-transfer": [{ kind: "end-transfer", reservation, person: 1 }, "money"],
  "take-transfer": [{ kind: "take-transfer", reservation, person: 2 }, "money"],
  "open-sale": [openSale(1), "money"],
  "close-sale": [{ kind: "close-sale" }, "money"],
  "set-rules": [{ kind: "set-rules", rules: openRules, from: 0, author: 0 }, "money"],
  "add-option": [
    {
      kind: "add-option",
      plan: { layout: sectionA(1), tiers: [{ name: "R", price: 1 }] },
      key: { high: 1, low: 2 },
      author: 0,
    },
    "money",
  ],
  "block-seats": [{ kind: "block-seats", option: 1_024, choice: { kind: "all" }, until: null, author: 0 }, "money"],
  "release-seats": [{ kind: "release-seats", option: 1_024, choice: { kind: "all" }, author: 0 }, "money"],
  "cancel-option": [{ kind: "cancel-option", option: 1_024, author: 0 }, "money"],
  "set-line": [{ kind: "set-line", policy: contractLine }, "money"],
  release: [{ kind: "release", reservation, by }, "money"],
  extend: [{ kind: "extend", reservation, by }, "money"],
  "open-intent": [{ kind: "open-intent", reservation, by }, "money"],
  authorize: [{ kind: "authorize", reservation, by }, "money"],
  "payment-report": [{ kind: "payment-report", payment: 1, report: { high: 1, low: 2 }, says: "cancelled" }, "money"],
  activate: [{ kind: "activate", person: 1 }, "money"],
  deactivate: [{ kind: "deactivate", person: 1 }, "money"],
  "clear-line": [{ kind: "clear-line" }, "money"],
}

describe("the lane of a command", () => {
  it.each(Object.values(commands))("of kind $kind is its own", (command, lane) => {
    expect(laneOf(command)).toBe(lane)
  })

  it("is no lane at all when the command is unknown: neither the types nor the run take it for money", () => {
    // @ts-expect-error: no command of a sale
    expect(() => laneOf({ kind: "auction", person: 1 })).toThrow(/unreachable/)
  })
})
