/** Who offers what was bought to whom, and who takes it: the limits of the one who takes it count. Pure, like `decide.ts`. */
import {
  concertOfReservation,
  isReservationId,
  limits,
  ReservationStatus,
  refusal,
  reservationSequenceOf,
  reservationStatusWords,
  type TransferCommand,
} from "@ticketrush/protocol"
import { type Decision, event, refused } from "./decision.ts"
import { optionCancelled, wrongCounts } from "./may-hold.ts"
import { wrongPerson, wrongTransfer } from "./rules.ts"
import type { Sale } from "./Sale.ts"

type Of<Kind extends TransferCommand["kind"]> = TransferCommand & { readonly kind: Kind }

const { confirmed } = ReservationStatus

export const decideTransfer = (sale: Sale, command: TransferCommand, now: number): Decision => {
  const { concertId, persons, reservations } = sale
  const id = command.reservation
  const ours = isReservationId(id) && concertOfReservation(id) === concertId
  const sequence = ours ? reservationSequenceOf(id) : 0
  const exists = reservations.exists(sequence)
  const restsOn = exists ? reservations.position[sequence] : 0
  const holder = exists ? persons.ids[reservations.person[sequence]] : 0
  const isHolder = exists && holder === command.person
  const offer = exists ? reservations.transfers?.standing(sequence, now) : undefined
  const about = { reservationId: id, userId: command.person }
  switch (command.kind) {
    case "offer-transfer":
      if (!isHolder) return refused(refusal("reservation-unknown", about), restsOn)
      return notNow(sale, sequence, now) ?? offered(sale, command, sequence, now)
    case "end-transfer": {
      const isOfTheirs = isHolder || offer?.to === command.person
      // Also for its holder: what changes nothing is no act of theirs, and stands in no audit trail.
      if (offer === undefined || !isOfTheirs) return refused(refusal("transfer-none", about), restsOn)
      const ended = { kind: "transfer-ended", reservation: sequence, from: holder, person: command.person } as const
      return event(ended, sequence, confirmed)
    }
    case "take-transfer": {
      const took = isHolder && (reservations.transfers?.of(sequence)?.times ?? 0) > 0
      const status = reservations.status[sequence] as ReservationStatus
      if (took) return { kind: "same", reservation: sequence, status, restsOn }
      if (offer?.to !== command.person) return refused(refusal("transfer-none", about), restsOn)
      return notNow(sale, sequence, now) ?? taken(sale, command, sequence, now)
    }
  }
}

/** A closed sale sells nothing, and what it has sold may still change hands until the night begins. */
const notNow = (sale: Sale, sequence: number, now: number): Decision | undefined => {
  const { options, planPosition, reservations } = sale
  const status = reservations.status[sequence] as ReservationStatus
  const option = options[reservations.option[sequence]]!
  const { until } = option.plan
  if (status !== confirmed) {
    const currentStatus = reservationStatusWords[status]
    return refused(refusal("not-transferable", { currentStatus }), reservations.position[sequence])
  }
  if (option.cancelled) return refused(optionCancelled(sale, option), planPosition)
  if (until !== undefined && now >= until) return refused(refusal("night-begun", { until }), planPosition)
  const inForce = sale.rules.at(now)
  const forbidden = inForce && wrongTransfer(inForce.rules)
  return forbidden && refused(forbidden, inForce.position)
}

const offered = (sale: Sale, { person, to }: Of<"offer-transfer">, sequence: number, now: number): Decision => {
  const { options, reservations } = sale
  const restsOn = reservations.position[sequence]
  const { transferMs: lasts, transferOffersMax: max } = limits
  if (to === person) return refused(refusal("transfer-to-self"), restsOn)
  const standing = reservations.transfers?.standing(sequence, now)
  if (standing?.to === to) return { kind: "same", reservation: sequence, status: confirmed, restsOn }
  if (standing !== undefined) return refused(refusal("transfer-standing", { until: standing.until }), restsOn)
  if ((reservations.transfers?.of(sequence)?.offers ?? 0) >= max) {
    return refused(refusal("transfer-offers-used", { max }), restsOn)
  }
  const night = options[reservations.option[sequence]]!.plan.until ?? Number.POSITIVE_INFINITY
  const until = Math.min(now + lasts, night)
  return event({ kind: "transfer-offered", reservation: sequence, person, to, until }, sequence, confirmed)
}

const taken = (sale: Sale, { facts, person }: Of<"take-transfer">, sequence: number, now: number): Decision => {
  const { persons, reservations } = sale
  const inForce = sale.rules.at(now)
  const unverified = inForce && wrongPerson(inForce.rules, facts)
  if (unverified !== undefined) return refused(unverified, inForce!.position)
  const buyer = persons.find(person)
  const tooMuch = wrongCounts(sale, sequence, { buyer, person, counted: false }, now)
  if (tooMuch !== undefined) {
    return refused(tooMuch.refusal, Math.max(tooMuch.restsOn, reservations.position[sequence]))
  }
  const from = persons.ids[reservations.person[sequence]]
  return event({ kind: "transferred", reservation: sequence, from, person }, sequence, confirmed)
}
