// @ts-check
/**
 * The token of the trusted surface: it comes with the address that the server printed when it started, and is kept for
 * this tab alone. Neither the address bar nor a bookmark shows it for longer than it takes to read it.
 */

const storageKey = "ticketrush.token"

/** Takes the token out of the address. @returns {string | null} */
const fromAddress = () => {
  const address = new URL(location.href)
  const fields = new URLSearchParams(address.hash.slice(1))
  const token = fields.get("token")
  if (token === null) return null
  fields.delete("token")
  address.hash = fields.toString()
  history.replaceState(history.state, "", address)
  try {
    sessionStorage.setItem(storageKey, token)
  } catch {
    // storage is off: the token lasts until the page is left
  }
  return token
}

/** @returns {string | null} */
const stored = () => {
  try {
    return sessionStorage.getItem(storageKey)
  } catch {
    return null
  }
}

/** @type {string | null} */
export const token = fromAddress() ?? stored()

// The printed address, opened in a tab that shows the page already, changes nothing but what is behind the hash.
window.addEventListener("hashchange", () => {
  if (fromAddress() !== null) location.reload()
})

/** What a request to this server carries. @returns {Record<string, string>} */
export const tokenHeaders = () => (token === null ? {} : { "trusted-token": token })
