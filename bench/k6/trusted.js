/** How the scenarios show the token of the trusted surface. Without TRUSTED_TOKEN they show none: then it must be on. */
const token = __ENV.TRUSTED_TOKEN

export const trustedHeaders = {
  "Content-Type": "application/json",
  ...(token ? { "Trusted-Token": token } : {}),
}

/** A WebSocket shows it among the subprotocols that it offers. */
export const trustedProtocols = token ? ["ticketrush", `ticketrush.token.${token}`] : []
