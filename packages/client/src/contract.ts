/** The groups and endpoints of the contract, as types. */
import type { TicketRushApi } from "@ticketrush/protocol/http-api"
import type { Brand } from "effect"
import type { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"

type Groups = typeof TicketRushApi extends HttpApi.HttpApi<infer _, infer Found> ? Found : never
export type GroupName = Groups["identifier"]

type EndpointsOf<Group extends GroupName> = HttpApiGroup.WithIdentifier<Groups, Group>["endpoints"]
export type EndpointName<Group extends GroupName> = Extract<keyof EndpointsOf<Group>, string>
export type EndpointOf<Group extends GroupName, Name> = Name extends keyof EndpointsOf<Group>
  ? Extract<EndpointsOf<Group>[Name], HttpApiEndpoint.ConstraintRequest>
  : never

/** A body as it is given: a form is one of the platform. */
export type PayloadOf<E extends HttpApiEndpoint.ConstraintRequest> = [E["~Payload"]["Type"]] extends [never]
  ? never
  : E["~Payload"]["Type"] extends Brand.Brand<HttpApiSchema.MultipartTypeId>
    ? FormData
    : E["~Payload"]["Type"]
