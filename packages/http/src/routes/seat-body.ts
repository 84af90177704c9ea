/** The body of a reservation of one seat, as v1 to v5 of the contract have it. */
import { knownFields } from "@ticketrush/protocol/known-fields"
import { decodeSeatRequest, type SeatAsked, SeatRequest } from "@ticketrush/protocol/reservation-requests"
import type { KeyedBody } from "../request/keyed-body.ts"

export const seatBody: KeyedBody<SeatAsked> = { fields: knownFields(SeatRequest), decode: decodeSeatRequest }
