/** The ceiling: the same HTTP server as the gateway's, reads a POST body and sends it back. Decides nothing. */
import * as uWS from "uWebSockets.js"
import { serving } from "./serving.ts"

const app = uWS.App()
app.post("/*", (response) => {
  let body: Buffer | null = null
  response.onAborted(() => {})
  response.onData((chunk, last) => {
    const part = Buffer.from(chunk)
    if (last && body === null) {
      response.writeHeader("content-type", "application/json").end(part)
      return
    }
    body = body === null ? Buffer.from(part) : Buffer.concat([body, part])
    if (last) response.end(body)
  })
})
app.listen("127.0.0.1", 0, (socket) => {
  if (socket === false) throw new Error("cannot listen")
  serving(uWS.us_socket_local_port(socket))
})
