// @ts-check
/** What a connection to the server is for those who use it, over any protocol. Types alone. */

/**
 * @typedef {import("./topics.js").Topic} Topic
 * @typedef {{ topic: Topic, at: string }} Wanted `at`: the position to go on from, empty for none
 *
 * @typedef {object} Hears
 * @property {(message: import("./topics.js").Message) => void} message
 * @property {() => void} over the connection ended or could not be opened; the last call, and none comes after `close`
 *
 * @typedef {object} Connection
 * @property {(added: Wanted[], dropped: Topic[]) => void} change what is wanted has changed; adding a topic that is heard
 *   already begins it anew
 * @property {() => boolean} ask asks for a sign of life; false where nothing can be asked
 * @property {() => void} close
 *
 * @typedef {(wanted: () => Wanted[], credential: string | undefined, hears: Hears) => Connection} Transport opens a
 *   connection. `wanted` gives all that is wanted at that moment
 */

export {}
