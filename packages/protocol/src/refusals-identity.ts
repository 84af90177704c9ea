/** Rows of the table in `refusals.ts` that are about who asks: tokens, cookies, sign-ins, accounts. */
export const identityRefusals = {
  unauthorized: { status: 401, retry: false, sentence: "unauthorized" },
  "token-invalid": { status: 401, retry: false, sentence: "unauthorized" },
  "token-expired": { status: 401, retry: false, sentence: "unauthorized" },
  "token-revoked": { status: 401, retry: false, sentence: "unauthorized" },
  "token-type": { status: 401, retry: false, sentence: "unauthorized" },
  "ticket-invalid": { status: 401, retry: false, sentence: "unauthorized" },
  "user-mismatch": {
    status: 400,
    retry: false,
    sentence: "requested userId does not match authenticated user",
  },
  forbidden: { status: 403, retry: false, sentence: "forbidden" },
  "cookie-origin": {
    status: 403,
    retry: false,
    sentence:
      "What a cookie signs has to come from a page of this server: its Origin has to be that of the server or one of TICKETRUSH_ORIGINS.",
  },
  "csrf-missing": {
    status: 403,
    retry: false,
    sentence: "What a cookie signs needs an X-CSRF-Token header: the token of your session (GET /api/auth/csrf).",
  },
  "csrf-invalid": {
    status: 403,
    retry: false,
    sentence: "The X-CSRF-Token header does not belong to this session (GET /api/auth/csrf has the token).",
  },
  "refresh-required": { status: 400, retry: false, sentence: "refresh token is required" },
  "refresh-invalid": { status: 400, retry: false, sentence: "invalid jwt token" },
  "refresh-type": { status: 400, retry: false, sentence: "invalid refresh token type" },
  "refresh-unknown": { status: 400, retry: false, sentence: "refresh token not found" },
  "refresh-over": { status: 400, retry: false, sentence: "refresh token expired or revoked" },
  "refresh-foreign": { status: 400, retry: false, sentence: "refresh token user mismatch" },
  "last-admin": { status: 409, retry: false, sentence: "User {userId} is the only administrator." },
  "proof-missing": {
    status: 409,
    retry: false,
    sentence:
      "Many people join this line: take a challenge (GET /api/v7/waiting-queue/challenge) and join with its proof.",
  },
  "proof-wrong": {
    status: 409,
    retry: false,
    sentence:
      "This proof does not belong to its challenge, or the challenge is not one of this person and concert: take a new one.",
  },
  "proof-expired": { status: 409, retry: false, sentence: "This challenge is over: take a new one." },
  "proof-early": { status: 409, retry: false, sentence: "This challenge counts in {seconds} seconds, and not before." },
  "proof-waits": {
    status: 429,
    retry: true,
    sentence:
      "So many people at your address wait already that the next one would wait for more than {seconds} seconds.",
  },
  "captcha-unavailable": {
    status: 503,
    retry: true,
    sentence: "The service that checks captchas does not answer right now. Work or wait instead, or try again.",
  },
  "provider-unknown": { status: 400, retry: false, sentence: "Unsupported provider: {provider}" },
  "provider-unset": { status: 400, retry: false, sentence: "Missing oauth config: {setting}" },
  "code-required": { status: 400, retry: false, sentence: "authorization code is required" },
  "state-required": { status: 400, retry: false, sentence: "state is required for {provider} token exchange" },
  "state-unknown": {
    status: 400,
    retry: false,
    sentence:
      "This sign-in was not begun here, not in this browser or with another provider, was ended before, or took longer than ten minutes: begin again.",
  },
  "provider-refused": { status: 400, retry: false, sentence: "Failed to obtain {provider} access token" },
  "provider-profile": { status: 400, retry: false, sentence: "Failed to read {provider} user id" },
  "provider-unavailable": {
    status: 503,
    retry: true,
    sentence: "{provider} does not answer as it should right now. Nobody was signed in; begin again.",
  },
  "issuer-unavailable": {
    status: 503,
    retry: true,
    sentence:
      "The identity provider of this shop does not say right now whether it has the key of your token. Nothing was decided; try again.",
  },
  "account-taken": { status: 409, retry: false, sentence: "This {provider} account signs somebody else in." },
  "account-other": { status: 409, retry: false, sentence: "You sign in with another {provider} account already." },
} as const
