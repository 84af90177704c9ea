/** The routes of signing in: access and refresh tokens, and the sessions behind them. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { group } from "./http-api-parts.ts"
import * as Body from "./http-schemas.ts"
import { described, type Refusals, reading, signedIn, stored, trusted } from "./refusing.ts"
import { RefreshRequest, SessionRequest } from "./session-requests.ts"

const changing: Refusals = [...stored, "catalogue-outcome-unknown"]
const ofARefreshToken: Refusals = ["refresh-required", "refresh-invalid", "refresh-type", "refresh-unknown"]

export const Auth = group(
  "auth",
  "Signing in: access tokens for a few minutes, and refresh tokens that lead to new ones.",
).add(
  HttpApiEndpoint.post("refresh", "/api/auth/token/refresh", {
    payload: RefreshRequest,
    success: Body.AuthTokenResponse,
  }).annotateMerge(
    described(
      "The next pair of tokens for a refresh token, which then counts no more; one that is used twice ends its session",
      reading,
      changing,
      ofARefreshToken,
      ["refresh-over"],
    ),
  ),
  HttpApiEndpoint.post("logout", "/api/auth/logout", {
    payload: RefreshRequest,
    success: Body.LogoutResponse,
  }).annotateMerge(
    described(
      "End the session of this access token and of that refresh token",
      signedIn,
      reading,
      changing,
      ofARefreshToken,
      ["refresh-foreign"],
    ),
  ),
  HttpApiEndpoint.get("me", "/api/auth/me", { success: Body.AuthMeResponse }).annotateMerge(
    described("The person who is signed in", signedIn, stored, ["user-unknown"]),
  ),
  HttpApiEndpoint.get("sessions", "/api/auth/sessions", {
    success: Schema.Array(Body.SessionResponse),
  }).annotateMerge(described("The living sessions of the person, the one that was used last first", signedIn, stored)),
  HttpApiEndpoint.delete("endSessions", "/api/auth/sessions").annotateMerge(
    described("Log out everywhere: end all sessions of the person, this one too", signedIn, changing, ["user-unknown"]),
  ),
  HttpApiEndpoint.delete("endSession", "/api/auth/sessions/:session", {
    params: { session: Schema.String.annotate({ pattern: "^[A-Za-z0-9_-]{1,64}$", description: "Its id." }) },
  }).annotateMerge(described("End one session of the person", signedIn, changing, ["session-unknown"])),
  HttpApiEndpoint.post("openSession", "/api/lab/sessions", {
    payload: SessionRequest,
    success: Body.AuthTokenResponse.pipe(HttpApiSchema.status(201)),
  }).annotateMerge(
    described("Sign a person in, on the word of a trusted caller", trusted, reading, changing, ["user-unknown"]),
  ),
)
