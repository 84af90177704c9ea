/** The routes of signing in: access and refresh tokens, and the sessions behind them. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { ConfirmEmailRequest, EmailCodeRequest } from "./email-requests.ts"
import { group, Id } from "./http-api-parts.ts"
import { PersonResponse, UserResponse, UserRoleWord, UserTierWord } from "./http-schemas.ts"
import * as Body from "./http-schemas-auth.ts"
import { limits } from "./limits.ts"
import { byCookie, described, type Refusals, reading, signedIn, signedInChange, stored, trusted } from "./refusing.ts"
import { RefreshRequest, RoleRequest, SessionRequest, TierRequest, VerificationRequest } from "./session-requests.ts"
import { ExchangeRequest } from "./social-requests.ts"

const changing: Refusals = [...stored, "catalogue-outcome-unknown"]
const provider = {
  provider: Schema.String.annotate({ maxLength: 16, description: "`kakao` or `naver`, in any case." }),
}
const ofAProvider: Refusals = ["provider-unknown", "provider-unset"]
const ofAnEnd: Refusals = [
  ...ofAProvider,
  ...(["code-required", "state-required", "state-unknown", "provider-refused", "provider-profile"] as const),
  "provider-unavailable",
]
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
  HttpApiEndpoint.get("authorizeUrl", "/api/auth/social/:provider/authorize-url", {
    params: provider,
    query: {
      state: Schema.optionalKey(
        Schema.String.annotate({
          maxLength: limits.loginStateCharsMax,
          description: "The client's own; without one the server makes it.",
        }),
      ),
    },
    success: Body.AuthorizeUrlResponse,
  }).annotateMerge(described("Begin to sign in with an account at Kakao or Naver", changing, ofAProvider)),
  HttpApiEndpoint.post("exchangeCode", "/api/auth/social/:provider/exchange", {
    params: provider,
    payload: ExchangeRequest,
    success: Body.SocialLoginResponse,
  }).annotateMerge(
    described(
      "Sign in with the code of the provider, in the browser that began; a person who is new here is made",
      reading,
      changing,
      ofAnEnd,
      ["cookie-origin"],
    ),
  ),
  HttpApiEndpoint.get("linkUrl", "/api/auth/social/:provider/link-url", {
    params: provider,
    success: Body.AuthorizeUrlResponse,
  }).annotateMerge(described("Begin to add an account to those of the person", signedIn, changing, ofAProvider)),
  HttpApiEndpoint.post("linkAccount", "/api/auth/social/:provider/link", {
    params: provider,
    payload: ExchangeRequest,
    success: Body.AccountResponse,
  }).annotateMerge(
    described(
      "Add the account that the code is of to those of the person",
      signedInChange,
      reading,
      changing,
      ofAnEnd,
      ["account-taken", "account-other"],
    ),
  ),
  HttpApiEndpoint.get("accounts", "/api/auth/accounts", {
    success: Schema.Array(Body.AccountResponse),
  }).annotateMerge(described("The accounts that sign the person in, the first one first", signedIn, stored)),
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
  HttpApiEndpoint.get("people", "/api/auth/users", {
    query: {
      prefix: Schema.optionalKey(
        Schema.String.annotate({ maxLength: limits.nameCharsMax, description: "How the name begins." }),
      ),
      tier: Schema.optionalKey(UserTierWord),
      role: Schema.optionalKey(UserRoleWord),
      after: Schema.optionalKey(
        Schema.String.annotate({ pattern: "^[0-9]{1,16}$", description: "The id behind which the page begins." }),
      ),
      limit: Schema.optionalKey(
        Schema.String.annotate({ pattern: "^[0-9]{1,4}$", description: `Rows, ${limits.listPageMax} unless given.` }),
      ),
    },
    success: Schema.Array(PersonResponse),
  }).annotateMerge(
    described("People in order of id, page by page (Link), for administrators", signedIn, stored, ["forbidden"]),
  ),
  HttpApiEndpoint.put("setTier", "/api/auth/users/:userId/tier", {
    params: { userId: Id },
    payload: TierRequest,
    success: PersonResponse,
  }).annotateMerge(
    described("Give a person a tier, for administrators", signedInChange, reading, changing, [
      "forbidden",
      "user-unknown",
    ]),
  ),
  HttpApiEndpoint.put("setVerification", "/api/auth/users/:userId/verification", {
    params: { userId: Id },
    payload: VerificationRequest,
    success: PersonResponse,
  }).annotateMerge(
    described("Say how a person is verified, for administrators", signedInChange, reading, changing, [
      "forbidden",
      "user-unknown",
    ]),
  ),
  HttpApiEndpoint.get("verification", "/api/auth/verification", {
    success: Body.OwnVerificationResponse,
  }).annotateMerge(described("How the person is verified, and by which address", signedIn, stored, ["user-unknown"])),
  HttpApiEndpoint.post("askEmailCode", "/api/auth/verification", {
    payload: EmailCodeRequest,
    success: Body.EmailCodeResponse.pipe(HttpApiSchema.status(202)),
  }).annotateMerge(
    described(
      "Have a code sent to an e-mail address, to show that it is one's own; an older code counts no more. Whose the address is otherwise is not told",
      signedInChange,
      reading,
      changing,
      ["user-unknown", "mail-off", "mail-unavailable", "email-refused", "email-codes"],
    ),
  ),
  HttpApiEndpoint.post("confirmEmail", "/api/auth/verification/confirm", {
    payload: ConfirmEmailRequest,
    success: Body.ConfirmedEmailResponse,
  }).annotateMerge(
    described(
      "Show the code: the person is verified by that address from then on. One account stands behind an address",
      signedInChange,
      reading,
      changing,
      ["email-code-wrong", "email-code-over", "email-taken"],
    ),
  ),
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
