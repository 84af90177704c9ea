/** How a caller of the trusted surface shows the token of the server, and where programs on its machine find it. */

/** Request header with the token. */
export const trustedTokenHeader = "trusted-token"

/** The subprotocol that a WebSocket of ours speaks. */
export const socketProtocol = "ticketrush"

/** A WebSocket offers, beside the subprotocol, one that begins so and goes on with the token. It is never chosen. */
export const socketTokenPrefix = "ticketrush.token."

/** In the data folder of the server, readable by its owner alone: the token and a line feed. */
export const trustedTokenFile = "trusted-token"

/** 256 bits in base64url. */
export const trustedTokenPattern = /^[A-Za-z0-9_-]{43}$/
