// @ts-check
/** How long things may take, in milliseconds. */

/** How often the server says that it is there: `streamKeepaliveMs` of its limits. */
const keepaliveMs = 8_000

export const timing = {
  /** Nothing at all was heard for so long: what should have spoken is gone. */
  silenceMs: 2.5 * keepaliveMs,
  /** A connection that was opened, or asked whether it lives, says its first word within this. */
  answerMs: keepaliveMs,
  /** How often the leading tab tells the others that it is there, if the server says nothing. */
  beatMs: keepaliveMs,
  /** A leading tab that is asked answers within this, up to twice as long, or another one takes over. */
  askMs: 2_000,
  /** How often a tab in the foreground asks while it is not live. */
  nudgeMs: 1_000,
  /** Tabs that were not heard of for so long want nothing any more. */
  tabGoneMs: 5 * keepaliveMs,
  /** Between attempts to connect; doubled after each, and up to twice as long by chance. */
  pauseMsMin: 500,
  pauseMsMax: 10_000,
  /** A connection on which nothing is wanted any more stays for this long. */
  lingerMs: 5_000,
  /** Changes of this long go into one request for a stream. */
  gatherMs: 50,
}
