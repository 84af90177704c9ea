/** Takes all memory of a Redis away while it runs, as a failover to an empty replica does. */
import { connect } from "node:net"

export const emptyRedis = (url: string): Promise<void> => {
  const { hostname, password, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`AUTH ${password}\r\nFLUSHALL\r\n`))
    let heard = ""
    socket.setEncoding("utf8").on("data", (text: string) => {
      heard += text
      if (heard === "+OK\r\n+OK\r\n" || heard.includes("-")) socket.end()
    })
    socket.on("error", reject)
    socket.on("close", () =>
      heard === "+OK\r\n+OK\r\n" ? resolve() : reject(new Error(`Redis was not emptied: ${heard}`)),
    )
  })
}
