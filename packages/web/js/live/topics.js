// @ts-check
/** What can be heard live, and which subscription a message of the server is about. Pure. */

/**
 * @typedef {{ topic: "seats", optionId: number }
 *   | { topic: "queue", concertId: number, userId: number, frames: true }
 *   | { topic: "reservation", reservationId: number, userId: number }
 *   | { topic: "sale" | "line", concertId: number }} Topic as docs/reference/streams.md has it
 * @typedef {Record<string, any>} Message of the server, parsed
 */

/** Tells a topic from all others. @param {Topic} topic */
export const keyOf = (topic) => {
  switch (topic.topic) {
    case "seats":
      return `seats ${topic.optionId}`
    case "queue":
      return `queue ${topic.concertId} ${topic.userId}`
    case "reservation":
      return `reservation ${topic.reservationId}`
    default:
      return `${topic.topic} ${topic.concertId}`
  }
}

/**
 * The key of the subscription that a message is about, undefined for none of them. Frames that all readers of a line
 * share name no person: each goes to the first subscription of that line that it goes on from.
 * @param {Message} message @param {ReadonlyMap<string, { at: string }>} watched by key
 */
export const keyOfMessage = (message, watched) => {
  const ids = message.type === "event" ? message.data : message
  switch (message.topic) {
    case "seats":
      return `seats ${ids.optionId}`
    case "reservation":
      return `reservation ${ids.reservationId ?? ids.id}`
    case "queue": {
      const line = `queue ${ids.concertId} `
      if (ids.userId !== undefined) return line + ids.userId
      const readers = [...watched].filter(([key]) => key.startsWith(line))
      return (readers.find(([, { at }]) => at === ids.from) ?? readers[0])?.[0]
    }
    case "sale":
    case "line":
      return `${message.topic} ${ids.concertId}`
    default:
      return undefined
  }
}
