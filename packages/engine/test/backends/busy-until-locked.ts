/** Ends once Redis has a lock, and not before so many milliseconds: who waits for this process does nothing else meanwhile. */
import { connect } from "node:net"
import { setTimeout as wait } from "node:timers/promises"

const [, , address, ms] = process.argv
const { hostname, password, port } = new URL(address)
const socket = connect(Number(port), hostname)
socket.setEncoding("utf8")
const ask = (command: string): Promise<string> =>
  new Promise((resolve) => {
    socket.once("data", (answer) => resolve(String(answer)))
    socket.write(`${command}\r\n`)
  })
if (password !== "") await ask(`AUTH ${password}`)
await wait(Number(ms))
// Keys of locks end with the number of their seat.
while ((await ask("KEYS *lock:*")).startsWith("*0")) await wait(10)
socket.end()
