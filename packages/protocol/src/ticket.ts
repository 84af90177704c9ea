/** What a ticket signs: the seats of a confirmed reservation, in the order of docs/reference/tickets.md. Numbers alone, and no name. */

/** Media type in the head of the JWS of a ticket. */
export const ticketType = "ticketrush-ticket+jwt"

export type TicketClaims = {
  readonly iss: "ticketrush"
  readonly booking: string
  readonly concert: number
  readonly option: number
  readonly seats: ReadonlyArray<number>
  /** How often the reservation had changed hands: of two tickets for one booking the one with fewer is over. */
  readonly transfers: number
  /** When it was confirmed, in seconds since 1970 UTC. */
  readonly iat: number
}
