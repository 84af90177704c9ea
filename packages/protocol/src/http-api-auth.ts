/** The routes of signing in: access and refresh tokens, and the sessions behind them. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { group, Id } from "./http-api-parts.ts"
import { UserResponse } from "./http-schemas.ts"
import * as Body from "./http-schemas-auth.ts"
import { byCookie, described, type Refusals, reading, signedIn, signedInChange, stored, trusted } from "./refusing.ts"
import { RefreshRequest, RoleRequest, SessionRequest } from "./session-requests.ts"

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
      byCookie,
    ),
  ),
  HttpApiEndpoint.get("csrf", "/api/auth/csrf", { success: Body.CsrfResponse }).annotateMerge(
    described(
      "What changes that the cookies of this browser sign have to say in an X-CSRF-Token header",
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
      signedInChange,
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
    described("Log out everywhere: end all sessions of the person, this one too", signedInChange, changing, [
      "user-unknown",
    ]),
  ),
  HttpApiEndpoint.delete("endSession", "/api/auth/sessions/:session", {
    params: { session: Schema.String.annotate({ pattern: "^[A-Za-z0-9_-]{1,64}$", description: "Its id." }) },
  }).annotateMerge(described("End one session of the person", signedInChange, changing, ["session-unknown"])),
  HttpApiEndpoint.post("openSession", "/api/lab/sessions", {
    payload: SessionRequest,
    success: Body.AuthTokenResponse.pipe(HttpApiSchema.status(201)),
  }).annotateMerge(
    described(
      "Sign a person in, on the word of a trusted caller",
      trusted,
      reading,
      changing,
      ["user-unknown"],
      ["cookie-origin"],
    ),
  ),
  HttpApiEndpoint.get("lookUpUser", "/api/auth/users/:userId", {
    params: { userId: Id },
    success: UserResponse,
  }).annotateMerge(described("A person, for operators", signedIn, stored, ["forbidden", "user-unknown"])),
  HttpApiEndpoint.put("setRole", "/api/auth/users/:userId/role", {
    params: { userId: Id },
    payload: RoleRequest,
  }).annotateMerge(
    described(
      "Give a person a role, which ends all their sessions; for administrators",
      signedInChange,
      reading,
      changing,
      ["forbidden", "user-unknown", "last-admin"],
    ),
  ),
)
