/**
 * A `postgres://` URL that names several servers of one database, as libpq reads it: `host:port`, separated by commas, with
 * `target_session_attrs` for the one that takes writes. The drivers know one server for a URL, so each gets its own.
 */

/** More are a mistake: each is asked twice a second. */
const hostsMax = 8

const parts = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#]*)([\s\S]*)$/
/** Said for us alone: the drivers know no such parameter. */
const attribute = "target_session_attrs"

const hostsOf = (text: string): ReadonlyArray<string> => (parts.exec(text)?.[2] ?? "").split(",")

/** Whether one of several servers is meant, or a server only while it takes writes. */
export const choosesHost = (text: string): boolean => hostsOf(text).length > 1 || /[?&]target_session_attrs=/.test(text)

/** A URL for each server, in the order in which they are named. One that names a single server stays as it is. */
export const urlsOf = (text: string): ReadonlyArray<string> => {
  const [, begin, hosts, rest] = parts.exec(text) ?? []
  if (hosts === undefined || !choosesHost(text)) return [text]
  const [path, query = ""] = rest.split(/\?([\s\S]*)/)
  const kept = query.split("&").filter((each) => each !== "" && !each.startsWith(`${attribute}=`))
  const end = kept.length === 0 ? path : `${path}?${kept.join("&")}`
  return hosts.split(",").map((host) => `${begin}${host}${end}`)
}

/** The rest of a sentence that begins with the name of the setting; no part of the text is repeated. */
export const hostListFault = (text: string): string | undefined => {
  if (logsInTwice(text))
    return "takes one user and one password, before the first server (write %40 for an @ of a password)"
  const hosts = hostsOf(text)
  const named = new URLSearchParams(/\?([^#]*)/.exec(text)?.[1] ?? "")
  const [host, port] = [named.get("host"), named.get("port")]
  if (`${host}${port}`.includes(","))
    return "takes several servers before the name of the database: postgres://user@one:5432,two:5432/ticketrush"
  const attributes = named.get(attribute)
  if (attributes !== null && attributes !== "read-write" && attributes !== "primary")
    return `takes read-write, primary as its ${attribute}, and got something else`
  if (!choosesHost(text)) return undefined
  if (hosts.length > hostsMax) return `takes at most ${hostsMax} servers`
  if (host !== null || port !== null)
    return `takes no host and no port as parameters beside several servers, or ${attribute}`
  if (!hosts.every((each) => /^([\w.-]+|\[[\da-fA-F:.]+\])(:\d{1,5})?$/.test(each)))
    return `takes host:port, separated by commas, for several servers, or with ${attribute}, and got something else`
  const addresses = hosts.map(addressOf)
  if (addresses.some(({ port }) => port < 1 || port > 65_535)) return "takes 1 to 65535 as the port of a server"
  if (new Set(addresses.map(({ host, port }) => `${host}:${port}`)).size < hosts.length) return "names a server twice"
  return undefined
}

const addressOf = (text: string): { readonly host: string; readonly port: number } => {
  const [, host, port = "5432"] = /^(.*?)(?::(\d+))?$/.exec(text) ?? []
  return { host: host.toLowerCase(), port: Number(port) }
}

/** A comma behind an @ begins a second server; the URL of a single one would take all of it for the password. */
const logsInTwice = (text: string): boolean => /^postgres(?:ql)?:\/\/[^/?#]*@[^/?#]*,[^/?#]*@/.test(text)
