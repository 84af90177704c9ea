// @ts-check
/** Wires the page: concert list -> line -> hall -> stream, the checkout beside it, the race below. */

import { announce, clearNotices, notice } from "./announce.js"
import * as api from "./api.js"
import { Checkout } from "./checkout.js"
import { ConcertList } from "./concert-list.js"
import { CrowdStage } from "./crowd-stage.js"
import { byId } from "./dom.js"
import { Hall } from "./hall.js"
import { optionOfSeat } from "./ids.js"
import { language, night, onLanguage, say, setLanguage, showLanguage } from "./language.js"
import { Line } from "./line.js"
import { tiersOf } from "./line-model.js"
import { Operator } from "./operator.js"
import { Race } from "./race.js"
import { decodeSeatMap, decodeStates } from "./seat-wire.js"
import { watchSeats } from "./stream.js"

/**
 * @typedef {import("./api.js").Concert} Concert
 * @typedef {import("./api.js").Option} Option
 * @typedef {import("./stream.js").LinkState} LinkState
 */

/** @type {{ concert: Concert, option: Option } | undefined} */
let watched
let endStream = () => {}
/** @type {LinkState} */
let linkState = "idle"
let linkPosition = ""

/** On a phone the hall is below the list of concerts: a night that is chosen there would seem to do nothing. */
const showHall = () => {
  const box = byId("hall")
  if (box.getBoundingClientRect().top < innerHeight * 0.75) return
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches
  box.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" })
}

const hall = new Hall(byId("hall-head"), byId("hall-map"), {
  choiceChanged: () => checkout.draw(),
  lost: (seat) => checkout.lost(seat),
  tooMany: () => checkout.tooMany(),
})
const line = new Line(byId("hall-line"), {
  changed: () => {
    byId("hall-map").hidden = !line.open
    if (!line.open) hall.clearChoice()
    checkout.draw()
    if (watched !== undefined) crowd.choose(watched.concert.id, line.stands)
  },
  tiers: () => tiersOf(hall.seats),
  offered: (seatIds) => hall.setOffered(seatIds),
  names: (seatIds) => {
    const seats = seatIds.map((id) => hall.seat(id)).filter((seat) => seat !== undefined)
    return seats.length === 0 ? undefined : seats.map(({ seatNumber }) => seatNumber).join(", ")
  },
  take: (seatIds) => {
    if (seatIds.length === 0) return
    if (hall.seat(seatIds[0]) === undefined) return concertList.open(optionOfSeat(seatIds[0]))
    hall.choose(seatIds)
    checkout.focus()
  },
})
const checkout = new Checkout(byId("choice"), byId("orders"), hall, {
  open: () => line.open,
  refused: () => void line.read(),
})
const crowd = new CrowdStage(byId("crowd"))
const operator = new Operator(byId("operator"), {
  changed: () => void line.read(),
  closed: (error) => notice(say("error.closed"), error.sentence, undefined),
})
const race = new Race(byId("race-controls"), byId("race-stage"))
const concertList = new ConcertList(byId("concerts"), {
  pick: (concert, option) => void watch(concert, option),
  asked: showHall,
  failed: (error) => notice(say("error.concerts"), error.sentence, { run: () => void start() }),
})

/** @param {Concert} concert @param {Option} option */
const watch = async (concert, option) => {
  watched = { concert, option }
  rememberAddress(option.id)
  endStream()
  void line.watch(concert.id)
  operator.choose(concert.id, concert.title)
  clearNotices()
  hall.say(say("hall.loading"))
  checkout.draw()
  try {
    const seats = decodeSeatMap(await api.seatMap(option.id))
    if (watched.option !== option) return
    hall.open(`${concert.artistName} · ${concert.title}`, night(option), seats)
  } catch (error) {
    if (watched.option !== option) return
    hall.say(say("error.seats"))
    const sentence = error instanceof api.ApiError ? error.sentence : say("error.unexpected")
    notice(say("error.seats"), sentence, { run: () => void watch(concert, option) })
    if (!(error instanceof api.ApiError)) throw error
    return
  }
  checkout.draw()
  line.draw()
  announce(say("say.night", { title: `${hall.title}, ${hall.night}`, ...hall.counts }))
  watchStates()
}

/** Only while the page is looked at: the seats of a large sale change many times a second. */
const watchStates = () => {
  endStream()
  if (watched === undefined || hall.seats.length === 0 || document.hidden) return
  const { concert, option } = watched
  const states = (/** @type {any} */ data, /** @type {string} */ id) => {
    linkPosition = id
    // another hall stands at this address now
    if (data.states !== undefined && data.states.length !== hall.seats.length) return void watch(concert, option)
    for (const [seat, state] of decodeStates(data, hall.seats)) hall.change(seat, state)
  }
  endStream = watchSeats(option.id, { onStates: states, onState: showLink })
}

document.addEventListener("visibilitychange", watchStates)

/** @param {LinkState} state */
const showLink = (state) => {
  linkState = state
  const box = byId("link-state")
  box.dataset.state = state
  byId("link-words").textContent = say(`link.${state}`)
  const offset = linkPosition.split("-")[1]
  if (state === "live" && offset !== undefined) box.title = say("link.position", { offset })
  else box.removeAttribute("title")
}

/** So that a reload, a bookmark or a second tab opens the same night. @param {number} optionId */
const rememberAddress = (optionId) => {
  const address = new URL(location.href)
  address.searchParams.set("night", String(optionId))
  history.replaceState(null, "", address)
}

const start = async () => {
  clearNotices()
  await concertList.load(Number(new URL(location.href).searchParams.get("night")))
  await checkout.resume()
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => setLanguage(button.getAttribute("data-language") === "ko" ? "ko" : "en"))
}
onLanguage(() => {
  showLink(linkState)
  concertList.draw()
  if (watched !== undefined && hall.seats.length > 0) {
    hall.night = night(watched.option)
    hall.draw()
  } else hall.say(say("hall.pick"))
  line.draw()
  checkout.draw()
  crowd.draw()
  operator.draw()
  race.draw()
  clearNotices()
})

/** A defect of this page is shown, not only logged. */
window.addEventListener("unhandledrejection", () =>
  notice(say("error.unexpected"), "", { run: () => location.reload() }),
)

showLanguage()
document.documentElement.dataset.ready = language()
showLink("idle")
hall.say(say("hall.pick"))
crowd.draw()
race.draw()
void start()
