/** Questions and records in words, for people who read a trace. */

import {
  type Command,
  decodeEvents,
  optionNumberOf,
  optionOfSeat,
  reservationSequenceOf,
  seatIndexOf,
} from "@ticketrush/protocol"
import { describeEvent } from "@ticketrush/protocol/describe-event"

/** `keyText`: of a hold with a key. Seats as option:index. */
export const describeCommand = (command: Command, keyText: string | undefined): string => {
  const parts: string[] = [command.kind]
  if ("person" in command) parts.push(`person ${command.person}`)
  if ("by" in command) parts.push(`${command.by.kind} ${command.by.id}`)
  if ("reservation" in command) parts.push(`reservation ${reservationSequenceOf(command.reservation)}`)
  if (command.kind === "cancel-many") parts.push(command.reservations.map(reservationSequenceOf).join(" "))
  if (command.kind === "hold") {
    const { seats, key, pass } = command
    parts.push(`seats ${seats.map((seat) => `${optionNumberOf(optionOfSeat(seat))}:${seatIndexOf(seat)}`).join(" ")}`)
    if (key !== null) parts.push(keyText ?? "a key")
    if (pass !== undefined) parts.push(`pass ${pass}`)
  }
  if (command.kind === "hold-best") {
    const { key, option, pass, wish } = command
    parts.push(`option ${optionNumberOf(option)} ${JSON.stringify(wish)}`)
    if (key !== null) parts.push(keyText ?? "a key")
    if (pass !== undefined) parts.push(`pass ${pass}`)
  }
  if ((command.kind === "hold" || command.kind === "hold-best") && command.facts?.version === 2) {
    parts.push(`tier ${command.facts.tier} code ${command.facts.group}`)
  }
  return parts.join(" ")
}

export const describeRecord = (concertId: number, frame: Uint8Array): string =>
  decodeEvents(frame)
    .map((event) => describeEvent(concertId, event).replace(/\s+/g, " "))
    .join("; ")
