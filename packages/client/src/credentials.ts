/** What a client shows of itself; every request and every stream goes through here. */
import { trustedTokenHeader } from "@ticketrush/protocol/trusted-token"
import { HttpClient, HttpClientRequest } from "effect/http"

/** Null: none. */
export const withToken = (transport: HttpClient.HttpClient, token: string | null): HttpClient.HttpClient =>
  token === null ? transport : HttpClient.mapRequest(transport, HttpClientRequest.setHeader(trustedTokenHeader, token))
