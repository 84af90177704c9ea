/**
 * People join a line and watch it on a WebSocket: each hears where they are at once, and their rank never grows. Runs
 * per virtual user: join, subscribe, listen for a while, go.
 */
import { check } from "k6"
import exec from "k6/execution"
import http from "k6/http"
import { Counter, Trend } from "k6/metrics"
import { WebSocket } from "k6/websockets"
import { trustedHeaders, trustedProtocols } from "./trusted.js"

const host = __ENV.API_HOST || "http://127.0.0.1:8080"
const concertId = Number(__ENV.CONCERT_ID || 1)
const userIdBase = Number(__ENV.USER_ID_BASE || 900_000_000)
const listenMs = Number(__ENV.LISTEN_MS || 5_000)

const frames = new Counter("frames")
const rankGrew = new Counter("rank_grew")
const refused = new Counter("subscribe_refused")
const firstFrame = new Trend("first_frame_ms", true)

export const options = {
  scenarios: {
    subscribe: { executor: "constant-vus", vus: Number(__ENV.VUS || 60), duration: __ENV.DURATION || "60s" },
  },
  thresholds: {
    http_req_failed: ["rate==0"],
    checks: ["rate==1"],
    rank_grew: ["count==0"],
    subscribe_refused: ["count==0"],
    first_frame_ms: ["p(95)<700", "p(99)<1200"],
  },
  summaryTrendStats: ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)"],
}

const params = { headers: trustedHeaders }

export default () => {
  const userId = userIdBase + exec.scenario.iterationInTest
  const joined = http.post(`${host}/api/v1/waiting-queue/join`, JSON.stringify({ userId, concertId }), params)
  check(joined, { "join HTTP 200": ({ status }) => status === 200 })
  const socket = new WebSocket(`${host.replace(/^http/, "ws")}/ws`, trustedProtocols)
  const openedAt = Date.now()
  let rank = Number.POSITIVE_INFINITY
  let heard = false
  socket.addEventListener("open", () => {
    socket.send(JSON.stringify({ type: "subscribe", topic: "queue", concertId, userId }))
    setTimeout(() => socket.close(), listenMs)
  })
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data)
    if (message.type === "refused" || message.type === "ended") refused.add(1)
    if (message.type !== "event") return
    frames.add(1)
    if (message.event === "INIT") return
    if (!heard) firstFrame.add(Date.now() - openedAt)
    heard = true
    if (message.data.rank > rank) rankGrew.add(1)
    rank = message.data.rank
  })
  socket.addEventListener("close", () => {
    check(heard, { "heard of the own place": (was) => was })
  })
  socket.addEventListener("error", ({ error }) => {
    refused.add(1)
    console.error(error)
  })
}
