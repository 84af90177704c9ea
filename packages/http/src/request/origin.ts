/**
 * Whether a request comes from a page of this server, or from no page at all. A browser lets any page open a WebSocket
 * to any address, and says which page it was.
 */
export const isOwnOrigin = (origin: string, host: string): boolean => {
  if (origin === "") return true
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}
