/** Types of the operations, derived from the contract: groups, names, requests and answers are its own. */
import type { Effect } from "effect"
import type { HttpApiClient, HttpApiEndpoint } from "effect/http-api"
import type { EndpointName, EndpointOf, GroupName, PayloadOf } from "./contract.ts"
import type { RequestError } from "./errors.ts"
import type { repeating } from "./Repeating.ts"

type Part<Key extends string, Value> = [Value] extends [never] ? unknown : { readonly [K in Key]: Value }
/** All headers of the contract are optional. */
type OptionalPart<Key extends string, Value> = [Value] extends [never] ? unknown : { readonly [K in Key]?: Value }
type Flat<T> = { [K in keyof T]: T[K] }

type RequestOf<E extends HttpApiEndpoint.ConstraintRequest> = Flat<
  Part<"params", E["~Params"]["Type"]> &
    Part<"query", E["~Query"]["Type"]> &
    Part<"payload", PayloadOf<E>> &
    OptionalPart<"headers", E["~Headers"]["Type"]>
>
type ArgumentsOf<Request> = keyof Request extends never ? [] : [request: Request]

/** What some operations answer to clients that do not ask for JSON, as this one does. */
type Text = string

/** One operation of the contract. */
export type Operation<E extends HttpApiEndpoint.ConstraintRequest> = (
  ...request: ArgumentsOf<RequestOf<E>>
) => Effect.Effect<Exclude<HttpApiClient.SuccessType<E["~Success"]>, Text>, RequestError>

/** Operations that answer once: all but the streams. */
type AnsweringName<Group extends GroupName> = {
  [Name in EndpointName<Group>]: Name extends keyof (typeof repeating)[Group]
    ? (typeof repeating)[Group][Name] extends "stream"
      ? never
      : Name
    : never
}[EndpointName<Group>]

/** Group and name of the contract lead to its operation: `operations.line.join`. */
export type Operations = {
  readonly [Group in GroupName]: { readonly [Name in AnsweringName<Group>]: Operation<EndpointOf<Group, Name>> }
}
