// @ts-check
/** The page that races the strategies: one button, all of them side by side, drawn while it happens. */
import { announce, clearNotices, notice } from "./announce.js"
import { ApiError } from "./api.js"
import { byId, h, show } from "./dom.js"
import { language, onLanguage, say, setLanguage, showLanguage } from "./language.js"
import { offered, run } from "./races-api.js"
import { RacesModel } from "./races-model.js"
import { TrackView } from "./track-view.js"

const counts = [1, 10, 50]
const freeWithinMs = 20_000
const askAgainMs = 500

/** @type {{ model: RacesModel, views: TrackView[], sessions: number } | undefined} */
let board
let count = counts[0]
/** @type {AbortController | undefined} */
let running
let drawDue = false

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches

const load = async () => {
  clearNotices()
  try {
    const { people, sessions, strategies } = await offered()
    const model = new RacesModel(strategies)
    board = { model, sessions, views: model.tracks.map((track) => new TrackView(track, people)) }
    byId("tracks").replaceChildren(...board.views.map(({ element }) => element))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    notice(say("races.closed"), error.sentence, error.retry ? { run: () => void load() } : undefined)
  }
  drawAll()
}

const race = async () => {
  if (board === undefined || running !== undefined) return
  const { model } = board
  running = new AbortController()
  clearNotices()
  model.order(count)
  announce(say("races.preparing"))
  drawAll()
  try {
    const told = await runWhenFree(running.signal)
    if (!told && !running.signal.aborted) notice(say("races.broke"), "", { run: () => void race() })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (!running.signal.aborted) notice(say("races.failed"), error.sentence, { run: () => void race() })
  } finally {
    running = undefined
    model.end()
    drawAll()
  }
  if (model.phase === "over") announce(summary(model))
}

/**
 * A race that was left, here or in another tab, is brought to its end by the server first.
 * @param {AbortSignal} signal
 */
const runWhenFree = async (signal) => {
  const giveUpAt = performance.now() + freeWithinMs
  for (;;) {
    try {
      return await run(count, heard, signal)
    } catch (error) {
      const isBusy = error instanceof ApiError && error.code === "race-running"
      if (!isBusy || signal.aborted || performance.now() > giveUpAt) throw error
      await new Promise((resolve) => setTimeout(resolve, askAgainMs))
    }
  }
}

/** @param {string} event @param {any} data */
const heard = (event, data) => {
  if (board === undefined) return
  const { model } = board
  const before = model.phase
  model.take(event, data, performance.now())
  if (event === "RACE" && model.race === 1) announce(say("races.begun", { count: model.tracks.length }))
  if (model.phase !== before || event === "RACE") drawControls()
  drawSoon()
}

/** What everybody needs to hear when it is over. @param {RacesModel} model */
const summary = ({ tracks }) => {
  const ran = tracks.filter(({ verdict }) => verdict !== null)
  const wrong = ran.filter(({ verdict }) => verdict?.found !== "right").map(({ strategy }) => strategy)
  const fill = { right: ran.length - wrong.length, all: ran.length, names: wrong.join(", ") }
  return say(wrong.length === 0 ? "races.overRight" : "races.overWrong", fill)
}

/** At most once per frame, and while somebody waits in each one: a bar grows with the time of its person. */
const drawSoon = () => {
  if (drawDue) return
  drawDue = true
  requestAnimationFrame(() => {
    drawDue = false
    draw()
    if (board?.model.phase === "racing" && !still()) drawSoon()
  })
}

const draw = () => {
  if (board === undefined) return
  const { model, views } = board
  const now = performance.now()
  const axis = model.axis(now)
  for (const view of views) view.draw(axis, now - model.startedAt)
}

const drawControls = () => {
  const phase = board?.model.phase ?? "idle"
  const busy = running !== undefined
  const select = h(
    "select",
    { id: "races-count", "data-keep": "count", disabled: busy || board === undefined },
    ...counts.map((each) => h("option", { value: each, selected: each === count }, String(each))),
  )
  select.addEventListener("change", () => {
    count = Number(select.value)
  })
  show(
    byId("races-controls"),
    h(
      "button",
      {
        type: "button",
        class: "main",
        "data-keep": "race",
        "aria-disabled": String(busy || board === undefined),
        click: () => void race(),
      },
      say(phase === "over" ? "races.again" : "races.start"),
    ),
    h("label", { for: "races-count" }, say("races.count")),
    select,
    busy && h("button", { type: "button", "data-keep": "stop", click: () => running?.abort() }, say("races.stop")),
    h("p", { class: "races-step" }, step(phase)),
  )
}

/** @param {import("./races-model.js").Phase} phase */
const step = (phase) => {
  if (board === undefined || phase === "idle") return ""
  const { race, races } = board.model
  if (phase === "preparing") return say("races.preparing")
  if (phase === "over") return summary(board.model)
  return say(phase === "racing" ? "races.racing" : "races.judging", { race, races })
}

const drawLegend = () => {
  const row = (/** @type {"waiting" | "refused" | "accepted" | "twice" | "unknown"} */ kind) =>
    h("li", {}, h("i", { "data-legend": kind, "aria-hidden": "true" }), say(`legend.${kind}`))
  show(byId("races-legend"), row("waiting"), row("refused"), row("accepted"), row("twice"), row("unknown"))
  byId("races-note").textContent = board === undefined ? "" : say("races.note", { sessions: board.sessions })
}

const drawAll = () => {
  drawControls()
  drawLegend()
  draw()
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => setLanguage(button.getAttribute("data-language") === "ko" ? "ko" : "en"))
}
onLanguage(() => {
  clearNotices()
  for (const view of board?.views ?? []) view.build()
  drawAll()
})

/** A defect of this page is shown, not only logged. */
window.addEventListener("unhandledrejection", () =>
  notice(say("error.unexpected"), "", { run: () => location.reload() }),
)

showLanguage()
document.documentElement.dataset.ready = language()
void load()
