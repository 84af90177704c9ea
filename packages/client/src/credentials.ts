/** What a client shows of itself; every request and every stream goes through here. */
import { trustedTokenHeader } from "@ticketrush/protocol/trusted-token"
import { HttpClient, HttpClientRequest } from "effect/http"

/** An access token lives for minutes: what gives the newest one is asked before each request. Null: none now. */
export type AccessToken = string | (() => string | null)

export type Credentials = { readonly token: string | null; readonly accessToken: AccessToken | null }

export const withCredentials = (
  transport: HttpClient.HttpClient,
  { token, accessToken }: Credentials,
): HttpClient.HttpClient => {
  const trusted =
    token === null
      ? transport
      : HttpClient.mapRequest(transport, HttpClientRequest.setHeader(trustedTokenHeader, token))
  if (accessToken === null) return trusted
  return HttpClient.mapRequest(trusted, (request) => {
    const shown = typeof accessToken === "string" ? accessToken : accessToken()
    return shown === null ? request : HttpClientRequest.bearerToken(request, shown)
  })
}
