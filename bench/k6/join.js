/** The original's scenario, unchanged in shape: people join one line, each once, and think between 0 and 0.2 s. */
import { check, sleep } from "k6"
import http from "k6/http"
import { judge, limits } from "./judge.js"
import { trustedHeaders } from "./trusted.js"

const host = __ENV.API_HOST || "http://127.0.0.1:8080"
const concertId = Number(__ENV.CONCERT_ID || 1)
const sleepMaxSec = Number(__ENV.SLEEP_MAX_SEC || 0.2)
const userIdBase = Number(__ENV.USER_ID_BASE || 900_000_000)

export const options = {
  scenarios: {
    join: { executor: "constant-vus", vus: Number(__ENV.VUS || 60), duration: __ENV.DURATION || "60s" },
  },
  thresholds: limits,
  summaryTrendStats: ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)"],
}

const params = { headers: trustedHeaders }

export default () => {
  const userId = userIdBase + __VU * 100_000 + __ITER
  const response = http.post(`${host}/api/v1/waiting-queue/join`, JSON.stringify({ userId, concertId }), params)
  check(response, { "join HTTP 200": ({ status }) => status === 200 })
  judge(response)
  sleep(Math.random() * sleepMaxSec)
}
