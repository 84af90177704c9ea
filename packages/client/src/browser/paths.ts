/**
 * The operations of the contract that a page of a buyer asks for, and where each stands. A test compares every row with
 * the contract.
 */
import type { EndpointName, GroupName } from "../contract.ts"

export type PathTable = { readonly [Group in GroupName]?: { readonly [Name in EndpointName<Group>]?: string } }

export const paths = {
  search: { searchConcerts: "GET /api/concerts/search", concertHighlights: "GET /api/concerts/highlights" },
  concerts: {
    concert: "GET /api/concerts/:concertId",
    concerts: "GET /api/concerts",
    options: "GET /api/concerts/:concertId/options",
  },
  salesPolicy: { salesPolicy: "GET /api/concerts/:concertId/sales-policy" },
  line: { lineOverview: "GET /api/v1/waiting-queue/overview" },
  seats: { seatMap: "GET /api/concerts/options/:optionId/seat-map" },
  ownLine: {
    ownJoin: "POST /api/v7/waiting-queue/join",
    joinChallenge: "GET /api/v7/waiting-queue/challenge",
    ownLeave: "POST /api/v7/waiting-queue/leave",
    ownReceipt: "GET /api/v7/waiting-queue/receipt",
    ownStatus: "GET /api/v7/waiting-queue/status",
  },
  ownPayments: {
    ownPayment: "GET /api/reservations/v7/:reservationId/payment",
    paymentMethods: "GET /api/payments/methods",
  },
  bookings: { ownTicket: "GET /api/reservations/v7/:reservationId/ticket" },
  trail: { appeal: "POST /api/appeals", ownAppeal: "GET /api/appeals/:decision" },
  ownReservations: {
    ownCancel: "POST /api/reservations/v7/:reservationId/cancel",
    ownCancelSeats: "POST /api/reservations/v7/:reservationId/cancel-seats",
    ownConfirm: "POST /api/reservations/v7/:reservationId/confirm",
    ownExtend: "POST /api/reservations/v7/:reservationId/extend",
    ownHoldBest: "POST /api/reservations/v7/holds/best",
    ownHold: "POST /api/reservations/v7/holds",
    ownPaying: "POST /api/reservations/v7/:reservationId/paying",
    ownRefund: "POST /api/reservations/v7/:reservationId/refund",
    ownRelease: "POST /api/reservations/v7/:reservationId/release",
    ownReservation: "GET /api/reservations/v7/:reservationId",
    ownReservations: "GET /api/reservations/v7/me",
  },
  ownWishes: {
    fileWishes: "PUT /api/v7/wishes/:concertId",
    wishes: "GET /api/v7/wishes/:concertId",
    withdrawWishes: "DELETE /api/v7/wishes/:concertId",
  },
  ownTransfers: {
    ownEndTransfer: "POST /api/reservations/v7/:reservationId/transfer/end",
    ownOfferTransfer: "POST /api/reservations/v7/:reservationId/transfer",
    ownTakeTransfer: "POST /api/reservations/v7/:reservationId/transfer/take",
    ownTransferOffers: "GET /api/reservations/v7/offers",
  },
  notifications: {
    notifications: "GET /api/v7/notifications",
    tellBrowser: "PUT /api/v7/notifications/push",
    leaveBrowser: "DELETE /api/v7/notifications/push/:digest",
    tellByMail: "PUT /api/v7/notifications/mail",
    leaveMail: "DELETE /api/v7/notifications/mail",
  },
  auth: {
    askEmailCode: "POST /api/auth/verification",
    authorizeUrl: "GET /api/auth/social/:provider/authorize-url",
    confirmEmail: "POST /api/auth/verification/confirm",
    csrf: "GET /api/auth/csrf",
    exchangeCode: "POST /api/auth/social/:provider/exchange",
    logout: "POST /api/auth/logout",
    me: "GET /api/auth/me",
    refresh: "POST /api/auth/token/refresh",
    verification: "GET /api/auth/verification",
  },
} as const satisfies PathTable

/** `search.searchConcerts`, and so on. */
export type OperationsOf<Paths extends PathTable> = {
  [Group in keyof Paths]: { [Name in keyof Paths[Group]]: `${Group & string}.${Name & string}` }[keyof Paths[Group]]
}[keyof Paths] &
  string

export type BrowserOperation = OperationsOf<typeof paths>
