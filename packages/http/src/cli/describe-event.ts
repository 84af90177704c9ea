/** An event as one line for people, with whole ids, as the HTTP surface shows them. */
import { optionIdOf, reservationIdOf, type SaleEvent, seatIdOf } from "@ticketrush/protocol"
import { printable } from "../terminal/table.ts"

export const describeEvent = (concertId: number, event: SaleEvent): string => {
  switch (event.kind) {
    case "sale-opened": {
      const { seatsPerPersonMax, holdTtlMs, opensAt } = event.policy
      const limit = seatsPerPersonMax === 0 ? "no limit" : `at most ${seatsPerPersonMax} seats`
      return `sale-opened  ${limit} per person, holds last ${holdTtlMs} ms, open from ${timeText(opensAt)}`
    }
    case "option-added": {
      const { number, layout, tiers } = event.option
      const sections = layout.sections.map(({ code }) => code).join(", ")
      const prices = tiers.map(({ name, price }) => `${name} ${price}`).join(", ")
      return printable(`option-added option ${optionIdOf(concertId, number)}, sections ${sections}, tiers ${prices}`)
    }
    case "sale-closed":
      return "sale-closed"
    case "held": {
      const option = optionIdOf(concertId, event.option)
      const seats = event.seats.map((index) => seatIdOf(option, index)).join(" ")
      const what = `reservation ${reservationIdOf(concertId, event.reservation)} person ${event.person} seats ${seats}`
      return `held         ${what} until ${timeText(event.deadline)} price ${event.price}`
    }
    default:
      return `${event.kind.padEnd(12)} reservation ${reservationIdOf(concertId, event.reservation)}`
  }
}

/** Zero is what a policy says for "at once". */
export const timeText = (ms: number): string => (ms === 0 ? "the start" : new Date(ms).toISOString())
