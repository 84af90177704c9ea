/** People who wait ask where they are, again and again: their rank never grows. */
import { check, sleep } from "k6"
import http from "k6/http"
import { Counter } from "k6/metrics"
import { trustedHeaders } from "./trusted.js"

const host = __ENV.API_HOST || "http://127.0.0.1:8080"
const concertId = Number(__ENV.CONCERT_ID || 1)
const sleepMaxSec = Number(__ENV.SLEEP_MAX_SEC || 0.2)
const userIdBase = Number(__ENV.USER_ID_BASE || 900_000_000)

const rankGrew = new Counter("rank_grew")

export const options = {
  scenarios: {
    status: { executor: "constant-vus", vus: Number(__ENV.VUS || 60), duration: __ENV.DURATION || "60s" },
  },
  thresholds: {
    http_req_failed: ["rate==0"],
    http_req_duration: ["p(95)<700", "p(99)<1200"],
    checks: ["rate==1"],
    rank_grew: ["count==0"],
  },
  summaryTrendStats: ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)"],
}

const params = { headers: trustedHeaders }
/** Of this virtual user: k6 gives each a copy of the module. */
let last

export default () => {
  const userId = userIdBase + __VU
  if (last === undefined) {
    http.post(`${host}/api/v1/waiting-queue/join`, JSON.stringify({ userId, concertId }), params)
    last = Number.POSITIVE_INFINITY
  }
  const response = http.get(`${host}/api/v1/waiting-queue/status?userId=${userId}&concertId=${concertId}`, params)
  check(response, {
    "status HTTP 200": ({ status }) => status === 200,
    "the person has a place or a pass": (answer) => ["WAITING", "ACTIVE"].includes(answer.json("status")),
  })
  const rank = response.json("rank")
  if (rank > last) rankGrew.add(1)
  last = rank
  sleep(Math.random() * sleepMaxSec)
}
