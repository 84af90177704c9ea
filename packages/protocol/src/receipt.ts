/** Media type in the head of the JWS that signs the head of a journal; see docs/reference/receipts.md. */
export const headType = "ticketrush-head+jwt"
