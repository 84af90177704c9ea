/** Bodies of signing in, in their declared field order. */
import { Schema } from "effect"
import { UserRoleWord } from "./http-schemas.ts"
import { DateTime } from "./http-schemas-part.ts"
import { Count, idOf } from "./numbers.ts"
import { verifications } from "./sale-rules.ts"

const UserId = idOf("userId")

/** The five fields of the contract; the session stands at the end. */
export const AuthTokenResponse = Schema.Struct({
  tokenType: Schema.Literal("Bearer"),
  accessToken: Schema.NullOr(Schema.String).annotate({ description: "Null where a cookie keeps it." }),
  refreshToken: Schema.NullOr(Schema.String).annotate({ description: "Null where a cookie keeps it." }),
  accessTokenExpiresInSeconds: Count,
  refreshTokenExpiresInSeconds: Count,
  sessionId: Schema.String,
  csrfToken: Schema.optionalKey(Schema.String).annotate({
    description: "Where cookies keep the tokens: what the X-CSRF-Token header of each change says.",
  }),
}).annotate({ identifier: "AuthTokenResponse" })

const providerWord = Schema.Literals(["kakao", "naver"])
const accountFields = {
  provider: providerWord,
  socialId: Schema.String,
  email: Schema.NullOr(Schema.String).annotate({
    description: "As the provider has it; it may belong to another person.",
  }),
  displayName: Schema.NullOr(Schema.String),
}

export const AccountResponse = Schema.Struct(accountFields).annotate({ identifier: "AccountResponse" })

export const AuthorizeUrlResponse = Schema.Struct({
  provider: providerWord,
  state: Schema.String,
  authorizeUrl: Schema.String,
  verifier: Schema.String.annotate({ description: "To send at the end where the cookie cannot be sent." }),
}).annotate({ identifier: "AuthorizeUrlResponse" })

export const SocialLoginResponse = Schema.Struct({
  userId: UserId,
  username: Schema.String,
  ...accountFields,
  role: UserRoleWord,
  newUser: Schema.Boolean,
  ...AuthTokenResponse.fields,
}).annotate({ identifier: "SocialLoginResponse" })

export const CsrfResponse = Schema.Struct({ csrfToken: Schema.String }).annotate({ identifier: "CsrfResponse" })

export const AuthMeResponse = Schema.Struct({
  userId: UserId,
  username: Schema.String,
  role: UserRoleWord,
  provider: Schema.NullOr(Schema.Literals(["kakao", "naver"])),
  socialId: Schema.NullOr(Schema.String),
  email: Schema.NullOr(Schema.String),
  displayName: Schema.NullOr(Schema.String),
}).annotate({ identifier: "AuthMeResponse" })

export const EmailCodeResponse = Schema.Struct({
  email: Schema.String,
  expiresAt: DateTime.annotate({ description: "Until when the code counts." }),
}).annotate({ identifier: "EmailCodeResponse" })

export const OwnVerificationResponse = Schema.Struct({
  verified: Schema.Literals(verifications),
  email: Schema.NullOr(Schema.String).annotate({ description: "The address that the person has shown to be theirs." }),
  byMail: Schema.Boolean.annotate({ description: "Whether this server sends codes." }),
}).annotate({ identifier: "OwnVerificationResponse" })

export const ConfirmedEmailResponse = Schema.Struct({
  email: Schema.String.annotate({ description: "The address that is the person's from now on." }),
  verified: Schema.Literals(verifications),
}).annotate({ identifier: "ConfirmedEmailResponse" })

export const LogoutResponse = Schema.Struct({ message: Schema.Literal("logged out") }).annotate({
  identifier: "LogoutResponse",
})

export const SessionResponse = Schema.Struct({
  id: Schema.String,
  current: Schema.Boolean.annotate({ description: "The session of the token that asks." }),
  agent: Schema.String.annotate({ description: "What the client called itself when the session was opened." }),
  createdAt: DateTime,
  usedAt: DateTime.annotate({ description: "When its refresh token was last used." }),
  expiresAt: DateTime.annotate({ description: "When it ends unless its refresh token is used before." }),
}).annotate({ identifier: "SessionResponse" })
