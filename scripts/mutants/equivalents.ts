/**
 * Mutants that change nothing that a test could notice, each with the reason. They count as survivors all the same; the
 * report tells them apart. A test holds that each is still a mutant of today's sources.
 */
const grows = "a table grows a little earlier or later; what is in it is the same"
const spreads = "another hash of the same numbers spreads them as well"
const seedIsNoState = "the seed under which tables are hashed is no part of a state"
const startedLongAgo = "no server is ready to be watched in the first milliseconds of its monotonic time"
const toldFirst = "it is written by what the client is told first, before it decides anything that a client is told"
const oneEach = "there are as many positions as seats: one is added for each"
const oneLength = "all columns of the table have as many rows"
const versionsAlone = "versions are only compared with each other"
const cheapWayOut = "what follows comes to the same by a longer way"

export const equivalents: Readonly<Record<string, string>> = {
  "1430d36a": grows,
  "8c5cd741": grows,
  bcd1d3ac: grows,
  "3202da5f": oneLength,
  "4592976b": "columns of a few more rows are cut from a shared block; what is in them is the same",
  a97fe347: spreads,
  fed1599b: spreads,
  facc4ab5: cheapWayOut,
  fefe050c: cheapWayOut,
  "1c950a62": "journal time is never as small as a millisecond",
  "2ab70189": "it is called once, on an object in which the count is 0 already",
  "436dcb12": "a line without a pace has saved up no admission: setting one, or none, begins at zero",
  dbd1240c: "the numbers that are asked for are whole, which no text is",
  "5e08f104": "two byte strings are equal whichever is named first",
  "00a8490d": "the field is written before it is read",
  "2c04d42b": "row 0 of a table is no reservation: it has no status, and counts for nothing",
  "2e07617b": seedIsNoState,
  bfd06ee8: seedIsNoState,
  d164935c: seedIsNoState,
  "4baa0c07": "the first pause is the shortest one in any case",
  "83af14ce": "the first pause is the shortest one in any case",
  "84de4e9b": "epochs begin at 1, and a sale without records has none that could go back",
  "10a1eb31": startedLongAgo,
  "436ae920": startedLongAgo,
  "2132c205": startedLongAgo,
  b29627b9: startedLongAgo,
  "597cf042": startedLongAgo,
  "5b901a35": toldFirst,
  bf62c12b: toldFirst,
  a64f6b57: toldFirst,
  "1aff45ad": toldFirst,
  ef926689: toldFirst,
  c1cc20ce: toldFirst,
  "4ca604cf": toldFirst,
  "5999a873": toldFirst,
  "083bc934": toldFirst,
  "44e3d9cb": "the field is written before it is read",
  afb96190: "the field is written before it is read",
  "79348b86": versionsAlone,
  "0669fc25": "a line that stands expects no ticks, whenever they would be",
  "076916d1": "ticks that come that often leave no room for a round, so that none is waited for",
  "85a33f80": oneEach,
  c817273d: oneEach,
  "2508a701": oneEach,
  "41a5bbc9": cheapWayOut,
  edfe3616: cheapWayOut,
  "30fe8332": cheapWayOut,
  ab3dfcc4: cheapWayOut,
  "5c76b1bd": cheapWayOut,
  d1a3666e: versionsAlone,
  e9906a76: oneLength,
  b2310d97: oneLength,
  fc27c770: "whether it is 0 is all that is asked of the count, and it comes back to 0 from below as well",
}
