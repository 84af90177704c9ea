/**
 * The operations of the contract that a page of operators asks for besides those of `paths.ts`. A table of its own, so that the
 * page of a buyer does not carry it.
 */
import type { PathTable } from "./paths.ts"

const concert = "/api/admin/concerts/:concertId"
const option = "/api/admin/concerts/options/:optionId"
const endpoint = "/api/webhooks/endpoints/:endpointId"

export const operatorPaths = {
  saleDesk: {
    saleFigures: `GET ${concert}/sale`,
    adminSetLine: `PUT ${concert}/line`,
    saleJournal: `GET ${concert}/journal`,
    userReservations: "GET /api/admin/users/:userId/reservations",
  },
  drills: { adminDrills: "GET /api/admin/drills", adminStartDrill: "POST /api/admin/drills" },
  adminConcerts: {
    adminRetireConcert: `DELETE ${concert}`,
    adminSetThumbnail: `POST ${concert}/thumbnail`,
    adminRemoveThumbnail: `DELETE ${concert}/thumbnail`,
  },
  salesPolicy: {
    adminSetSalesPolicy: `PUT ${concert}/sales-policy`,
    adminSalesPolicyHistory: `GET ${concert}/sales-policy/history`,
    previewSalesPolicy: `POST ${concert}/sales-policy/previews`,
    salesPolicyPreview: `GET ${concert}/sales-policy/previews/:previewId`,
  },
  adminOptions: {
    adminAddOption: "POST /api/admin/concerts/:concertId/options",
    adminOption: `GET ${option}`,
    adminBlockSeats: `POST ${option}/blocked-seats`,
    adminReleaseSeats: `POST ${option}/released-seats`,
    adminCancelOption: `POST ${option}/cancel`,
  },
  bookings: { booking: "GET /api/admin/bookings/:bookingNumber" },
  trail: {
    ownAuditAbuse: "GET /api/reservations/v7/audit/abuse",
    adminAbuseRules: "GET /api/admin/abuse/rules",
    adminSetAbuseRule: "PUT /api/admin/abuse/rules/:rule",
    appeals: "GET /api/appeals",
    answerAppeal: "PUT /api/appeals/:decision",
  },
  cluster: {
    adminCluster: "GET /api/admin/cluster",
    adminDrainNode: "PUT /api/admin/cluster/nodes",
    adminMoveSale: "PUT /api/admin/cluster/sales/:concertId",
  },
  payments: {
    adminStuckPayments: "GET /api/payments/admin/stuck",
    readPayment: "POST /api/payments/admin/reconciliation/:concertId/payments/:paymentId/read",
    adminEndErrand: "POST /api/payments/admin/errands/:errandId/end",
  },
  auth: { lookUpUser: "GET /api/auth/users/:userId", people: "GET /api/auth/users" },
  webhooks: {
    endpoints: "GET /api/webhooks/endpoints",
    endpointAttempts: `GET ${endpoint}/attempts`,
    replayEndpoint: `POST ${endpoint}/replay`,
    testEndpoint: `POST ${endpoint}/test`,
    enableEndpoint: `POST ${endpoint}/enable`,
    disableEndpoint: `POST ${endpoint}/disable`,
  },
} as const satisfies PathTable
