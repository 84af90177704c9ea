/** What the console asks of the server, besides what it shares with the page that sells. */
import {
  type OperationAnswer as Answer,
  type OperationRequest,
  type OperationsOf,
  operatorPaths,
} from "@ticketrush/client/browser"
import { client } from "../api.ts"

type Operation = OperationsOf<typeof operatorPaths>

export type Figures = Answer<"saleDesk.saleFigures">
export type LinePolicy = Figures["policy"]
export type OptionSale = Answer<"adminOptions.adminOption">
export type Booking = Answer<"bookings.booking">
export type AbuseRow = Answer<"trail.ownAuditAbuse">[number]
export type AbuseRule = Answer<"trail.adminAbuseRules">["rules"][number]
export type Appeal = Answer<"trail.appeals">[number]
export type Endpoint = Answer<"webhooks.endpoints">[number]
export type Attempt = Answer<"webhooks.endpointAttempts">["attempts"][number]
export type Stuck = Answer<"payments.adminStuckPayments">
export type StuckErrand = Stuck["errands"][number]
export type ClusterState = Answer<"cluster.adminCluster">
export type ClusterNode = ClusterState["nodes"][number]
export type ClusterSale = ClusterState["sales"][number]
export type Drill = NonNullable<Answer<"drills.adminDrills">["newest"]>
export type DrillAsked = OperationRequest<"drills.adminStartDrill">["payload"]
export type PolicyVersion = Answer<"salesPolicy.adminSalesPolicyHistory">[number]
export type PolicyAsked = OperationRequest<"salesPolicy.adminSetSalesPolicy">["payload"]

const desk = client.knowing(operatorPaths)

export const order = <Asked extends Operation>(
  operation: Asked,
  ...request: unknown extends OperationRequest<Asked> ? [] : [request: OperationRequest<Asked>]
): Promise<Answer<Asked>> => desk.ask(operation, ...request)
