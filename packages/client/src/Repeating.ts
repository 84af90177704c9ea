/** Which requests may be sent again when their outcome is not known. Every operation of the contract stands here. */
import type { EndpointName, GroupName } from "./contract.ts"

/**
 * - `read`: changes nothing.
 * - `keyed`: carries an `Idempotency-Key`; the same key gives the same answer.
 * - `step`: a step in the life of a reservation. When it is refused the second time because the first went through, the
 *   reservation says so.
 * - `same`: again is the same as once.
 * - `once`: again could do something else. Sent again only where the server said that nothing was decided.
 * - `never`: tells how things are now, also when that is bad news.
 * - `stream`: no request with one answer; see `live/watching.ts`.
 */
export type Repeating = "read" | "keyed" | "step" | "same" | "once" | "never" | "stream"

export const repeating = {
  reservations: {
    hold: "keyed",
    holdBest: "keyed",
    paying: "step",
    confirm: "step",
    cancel: "step",
    refund: "step",
    extend: "once",
    reservation: "read",
  },
  ownReservations: {
    ownHold: "keyed",
    ownHoldBest: "keyed",
    ownPaying: "once",
    ownConfirm: "same",
    ownCancel: "once",
    ownRefund: "once",
    ownRelease: "once",
    ownExtend: "once",
    ownCancelMany: "once",
    ownReservation: "read",
    ownReservations: "read",
    adminRefund: "once",
    adminRefunds: "read",
  },
  ownPayments: { paymentMethods: "read", ownIntent: "same", ownPayment: "read" },
  ownWishes: { fileWishes: "same", wishes: "read", withdrawWishes: "same" },
  wallet: { wallet: "read", chargeWallet: "keyed", walletTransactions: "read" },
  payments: { providerWebhook: "never" },
  webhooks: {
    addEndpoint: "once",
    endpoints: "read",
    endpoint: "read",
    changeEndpoint: "same",
    removeEndpoint: "once",
    rotateEndpoint: "once",
    disableEndpoint: "same",
    enableEndpoint: "same",
    testEndpoint: "once",
    replayEndpoint: "once",
    endpointAttempts: "read",
  },
  lab: {
    optimistic: "keyed",
    pessimistic: "keyed",
    "distributed-lock": "keyed",
    queueOptimistic: "keyed",
    queuePessimistic: "keyed",
    queueSse: "keyed",
    attemptStatus: "read",
    attemptStream: "stream",
    races: "read",
    race: "stream",
  },
  seats: { seats: "read", seatMap: "read", seatChanges: "read", seatStream: "stream" },
  line: {
    join: "same",
    status: "read",
    leave: "same",
    subscribe: "stream",
    topics: "stream",
    receipt: "read",
    lineOverview: "read",
  },
  ownLine: {
    ownJoin: "same",
    ownStatus: "read",
    ownLeave: "same",
    ownReceipt: "read",
    ownSubscribe: "stream",
    streamTicket: "once",
  },
  lineOrders: {
    line: "read",
    saleState: "read",
    setLine: "once",
    pauseLine: "once",
    resumeLine: "once",
    drainLine: "once",
    clearLine: "once",
    activatePerson: "once",
    deactivatePerson: "once",
    leavePerson: "once",
  },
  salesPolicy: {
    salesPolicy: "read",
    setSalesPolicy: "same",
    salesPolicyHistory: "read",
    adminSetSalesPolicy: "same",
    adminSalesPolicyHistory: "read",
    previewSalesPolicy: "once",
    salesPolicyPreview: "read",
  },
  keys: { jwks: "read" },
  concerts: { concerts: "read", options: "read" },
  search: { searchConcerts: "read", concertHighlights: "read" },
  adminConcerts: { adminCreateConcert: "keyed", adminRenameConcert: "same", adminRetireConcert: "same" },
  bookings: { ownBooking: "read", booking: "read" },
  saleLists: { doorList: "read", settlement: "read" },
  adminOptions: {
    adminOption: "read",
    adminBlockSeats: "same",
    adminReleaseSeats: "same",
    adminCancelOption: "same",
  },
  setup: { setup: "keyed", cleanup: "keyed" },
  users: { createUser: "keyed", user: "read", removeUser: "keyed" },
  auth: {
    refresh: "same",
    csrf: "read",
    authorizeUrl: "once",
    exchangeCode: "once",
    linkUrl: "once",
    linkAccount: "once",
    accounts: "read",
    logout: "once",
    me: "read",
    sessions: "read",
    endSession: "once",
    endSessions: "once",
    openSession: "once",
    lookUpUser: "read",
    people: "read",
    setTier: "same",
    setRole: "same",
  },
  trail: {
    auditTrail: "read",
    auditAbuse: "read",
    ownAuditAbuse: "read",
    appeal: "same",
    ownAppeal: "read",
    appeals: "read",
    answerAppeal: "once",
  },
  lists: { reservationsOfUser: "read" },
  legacy: { deleteReservation: "same" },
  health: { live: "never", ready: "never" },
  system: { runtime: "read" },
} as const satisfies { readonly [Group in GroupName]: { readonly [Name in EndpointName<Group>]: Repeating } }

/** The status that a step leads to. */
export const goalOf: Readonly<Record<string, string>> = {
  paying: "PAYING",
  confirm: "CONFIRMED",
  cancel: "CANCELLED",
  refund: "REFUNDED",
}
