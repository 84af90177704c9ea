/**
 * Loaded into the nodes of a drill before their own code: connections to other nodes go through a proxy for each pair, which the
 * drill can cut. DRILL_LINKS names a file that says by which port each port is reached.
 */
import { readFileSync } from "node:fs"
import { Socket } from "node:net"

type Connect = (this: Socket, ...given: Array<unknown>) => Socket

const file = process.env.DRILL_LINKS
if (file === undefined) throw new Error("DRILL_LINKS is not set")

/** Read anew each time: proxies come with the nodes that they lead to. */
const portFor = (port: unknown): unknown => {
  const ports = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, number>>
  return ports[String(port)] ?? port
}

const prototype = Socket.prototype as unknown as { connect: Connect }
const connect = prototype.connect
prototype.connect = function (...given) {
  // Node hands on its arguments as a list in a list.
  const [first] = given
  const options = Array.isArray(first) ? first[0] : first
  if (typeof options === "object" && options !== null && "port" in options) options.port = portFor(options.port)
  return connect.apply(this, given)
}
