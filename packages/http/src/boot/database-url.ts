/** What the driver would pass over in the URL of a database, or take for something else. */
import { hostListFault, urlsOf } from "@ticketrush/engine/database/host-list"
import { nearestName } from "@ticketrush/protocol/nearest-name"

const any = null

/** The parameters that the driver acts on, or we, with the values that are known. The driver takes the others without a word. */
const parameters: Readonly<Record<string, ReadonlyArray<string> | null>> = {
  host: any,
  port: any,
  user: any,
  password: any,
  sslmode: ["disable", "prefer", "require", "verify-ca", "verify-full", "no-verify"],
  sslrootcert: any,
  sslcert: any,
  sslkey: any,
  sslnegotiation: ["postgres", "direct"],
  ssl: ["true", "1", "0", "no-verify"],
  uselibpqcompat: ["true"],
  application_name: any,
  fallback_application_name: any,
  options: any,
  statement_timeout: any,
  lock_timeout: any,
  idle_in_transaction_session_timeout: any,
  target_session_attrs: any,
}
const names = Object.keys(parameters)

/**
 * What is wrong with a `postgres://` URL, as the rest of a sentence that begins with the name of its setting; undefined
 * when nothing is. No value of the URL is repeated: a part of a password may stand where a value is looked for.
 */
export const databaseUrlFault = (text: string): string | undefined => {
  const faults = [hostListFault(text), ...urlsOf(text).map(serverFault)]
  return faults.find((fault) => fault !== undefined)
}

const serverFault = (text: string): string | undefined => {
  const url = new URL(text)
  if (![url.username, url.password, url.hostname, url.pathname].every(isDecodable))
    return "holds a % that begins no character: write %25 for a % of a name or a password"
  if (/[\s\p{Cc}]/u.test(text)) return "holds a blank or a line feed: write %20 for a blank of a name or a password"
  if (url.pathname.length <= 1) return "names no database: postgres://user@host:5432/ticketrush, for instance"
  if (url.hash !== "") return "holds a #, which ends a URL: write %23 for a # of a name or a password"
  for (const [name, value] of url.searchParams) {
    const fault = parameterFault(name, value)
    if (fault !== undefined) return fault
  }
  if (url.username === "" && !url.searchParams.get("user"))
    return "names no user: postgres://user@host:5432/ticketrush, for instance"
  if (url.searchParams.get("uselibpqcompat") === "true" && url.searchParams.get("sslmode") === "verify-ca")
    return url.searchParams.get("sslrootcert") ? undefined : "takes sslmode=verify-ca only with an sslrootcert"
  return undefined
}

const parameterFault = (name: string, value: string): string | undefined => {
  if (!Object.hasOwn(parameters, name)) {
    const shown = /^\w{1,64}$/.test(name) ? ` ${name}` : ""
    const near = nearestName(name, names)
    return `takes no parameter${shown}: ${near === undefined ? `there are ${names.join(", ")}` : `did you mean ${near}?`}`
  }
  const values = parameters[name]
  if (values === any || values.includes(value)) return undefined
  return `takes ${values.join(", ")} as its ${name}, and got something else`
}

const isDecodable = (part: string): boolean => {
  try {
    decodeURIComponent(part)
    return true
  } catch {
    return false
  }
}
