// @ts-check
/**
 * When a night begins, by the clock of its hall, wherever the reader is. The server writes the date-time by that clock,
 * so no browser has to know the rules of the zone.
 */

/** @typedef {{ concertDate: string, zone?: string }} Dated as the server lists options */

/** @type {Intl.DateTimeFormatOptions} Twenty-four hours: programs do not agree on the words for halves of a day. */
const shape = {
  month: "short",
  day: "numeric",
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "UTC",
}

/** By how many minutes the reader's own clock is ahead of UTC at an instant. @param {Date} at */
const ownOffset = (at) => -at.getTimezoneOffset()

/**
 * @param {Dated} option
 * @param {string} language
 * @param {(at: Date) => number} [readerOffset]
 * @returns {{ time: string, zone: string | null }} `zone`: whose clock it is, where the reader's shows another time
 */
export const nightOf = ({ concertDate, zone }, language, readerOffset = ownOffset) => {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)[.\d]*(?:Z|([+-])(\d\d):(\d\d))$/.exec(concertDate)
  if (parts === null) return { time: concertDate, zone: null }
  const [, wall, sign, hours, minutes] = parts
  const time = new Intl.DateTimeFormat(language, shape).format(new Date(`${wall}Z`))
  const at = new Date(concertDate)
  const offset = sign === undefined ? 0 : (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1)
  if (readerOffset(at) === offset) return { time, zone: null }
  return { time, zone: zoneName(at, zone, language) ?? (sign === undefined ? "UTC" : `UTC${sign}${hours}:${minutes}`) }
}

/** Null when this browser does not know the zone. @param {Date} at @param {string | undefined} zone @param {string} language */
const zoneName = (at, zone, language) => {
  if (zone === undefined) return null
  try {
    const named = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: "long" }).formatToParts(at)
    return named.find(({ type }) => type === "timeZoneName")?.value ?? null
  } catch {
    return null
  }
}
